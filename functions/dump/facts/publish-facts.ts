import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from '../../core/aws/object-store';
import { UploadError } from '../../core/errors';
import type { FactsFile } from '../../dump-format/facts/write-facts';
import type { Manifest } from '../../dump-format/manifest';
import { factsKey } from '../../dump-format/object-keys';

const CONTENT_TYPE = 'application/gzip';

/**
 * Writes the facts beside their dump, before its manifest names them. Those of an earlier dump with the same key, which
 * is gone, are replaced.
 *
 * @throws {StorageError | UploadError} when they could not be written.
 */
export async function publishFacts(
  store: ObjectStore,
  dumpKey: string,
  { body, bytes, sha256 }: FactsFile,
): Promise<NonNullable<Manifest['facts']>> {
  const key = factsKey(dumpKey);
  const published = { key, bytes, sha256 };
  if (await store.write(key, body, { ifNoneMatch: '*' }, CONTENT_TYPE)) return published;
  const stored = await store.find(key);
  // An answer that was lost: the request is repeated, and finds its own object.
  if (stored?.bytes === bytes && (await buffer(await store.read(key))).equals(body)) return published;
  if (stored && (await store.write(key, body, { ifMatch: stored.etag }, CONTENT_TYPE))) return published;
  throw new UploadError(
    'WRITE_CONTENDED',
    `The facts "${key}" in bucket "${store.bucket}" are being written by another run.`,
  );
}
