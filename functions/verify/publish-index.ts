import { buffer } from 'node:stream/consumers';
import type { ObjectStore, StoredObject } from '../core/aws/object-store';
import { UploadError } from '../core/errors';
import type { IndexFile } from '../dump-format/dump-index/write-index';
import { indexKey, verdictKey } from '../dump-format/keys/object-keys';
import { parseVerdict, type Verdict } from '../dump-format/results/verdict';

const CONTENT_TYPE = 'application/gzip';

/**
 * Writes the index beside its dump, before the verdict names it. The index that a verdict on the same manifest names stays;
 * one of another dump, which had the same key before, is replaced.
 *
 * @param manifest that the dump was read for
 * @returns undefined when the manifest was replaced meanwhile, so that nothing is written.
 * @throws {StorageError | UploadError} when it could not be written.
 */
export async function publishIndex(
  store: ObjectStore,
  dumpKey: string,
  manifest: Verdict['manifest'],
  { body, bytes, sha256 }: IndexFile,
): Promise<Verdict['index']> {
  const key = indexKey(dumpKey);
  const published = { key, bytes, sha256 };
  if (await store.write(key, body, { ifNoneMatch: '*' }, CONTENT_TYPE)) return published;
  const stored = await store.find(key);
  // That of an earlier attempt, or of an answer that was lost.
  if (stored && (await isTheSame(store, stored, body))) return published;
  const named = await indexOfVerdict(store, dumpKey, manifest);
  if (named) return named;
  const current = await store.find(manifest.key);
  if (current?.etag !== manifest.etag) return undefined;
  if (stored && (await store.write(key, body, { ifMatch: stored.etag }, CONTENT_TYPE))) return published;
  throw new UploadError(
    'WRITE_CONTENDED',
    `The index "${key}" in bucket "${store.bucket}" is being written by another invocation.`,
  );
}

async function isTheSame(store: ObjectStore, { key, bytes, versionId }: StoredObject, body: Buffer): Promise<boolean> {
  return bytes === body.length && (await buffer(await store.read(key, undefined, versionId))).equals(body);
}

/** The index that the verdict on a manifest names; undefined when there is no such verdict yet. */
async function indexOfVerdict(
  store: ObjectStore,
  dumpKey: string,
  { etag }: Verdict['manifest'],
): Promise<Verdict['index']> {
  const stored = await store.find(verdictKey(dumpKey));
  const verdict = stored && parseVerdict((await buffer(await store.read(stored.key))).toString('utf8'));
  return verdict?.manifest.etag === etag ? verdict.index : undefined;
}
