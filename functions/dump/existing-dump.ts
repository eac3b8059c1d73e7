import { text } from 'node:stream/consumers';
import { ManifestError } from '../core/errors';
import type { DumpFacts } from '../core/lock/record';
import { type Manifest, manifestSchema } from '../core/manifest';
import { compressionOf, type DumpTarget, dumpKeyStem, manifestKey } from '../core/object-keys';
import type { ObjectStore, StoredObject } from '../core/object-store';

/** What is in the bucket for a slot already. */
export type ExistingDump =
  | { readonly found: 'nothing' }
  | { readonly found: 'dump'; readonly objectKey: string }
  | { readonly found: 'dump and manifest'; readonly facts: DumpFacts };

/**
 * Looks for a slot's dump, whichever compression an earlier run used.
 *
 * @throws {ManifestError} when an object is there that this job didn't write: nothing is overwritten.
 */
export async function findExistingDump(
  store: ObjectStore,
  prefix: string,
  target: DumpTarget,
  signal?: AbortSignal,
): Promise<ExistingDump> {
  const keys = await store.keysBelow(dumpKeyStem(prefix, target), signal);
  const objectKey = keys.find((key) => compressionOf(key) !== undefined);
  const object = objectKey === undefined ? undefined : await store.find(objectKey, signal);
  if (!object) return { found: 'nothing' };
  assertOurs(object, target, store.bucket);
  if (!keys.includes(manifestKey(object.key))) return { found: 'dump', objectKey: object.key };
  const manifest = await readManifest(store, object.key, signal);
  if (!describes(manifest, object)) return { found: 'dump', objectKey: object.key };
  return { found: 'dump and manifest', facts: factsOf(manifest) };
}

/** Reads the manifest of a dump. @throws {ManifestError} when it can't be read as one. */
export async function readManifest(store: ObjectStore, objectKey: string, signal?: AbortSignal): Promise<Manifest> {
  const key = manifestKey(objectKey);
  const content = await text(await store.read(key, signal));
  try {
    return manifestSchema.parse(JSON.parse(content));
  } catch (error) {
    throw new ManifestError(
      `The manifest "${key}" in bucket "${store.bucket}" can't be read. Move it away, and the next event of this slot writes a new one.`,
      { cause: error },
    );
  }
}

/** True when the manifest is about this very object, and not about one that stood in its place before. */
export function describes(manifest: Manifest, object: StoredObject): boolean {
  const { key, bytes, etag } = manifest.dump;
  return key === object.key && bytes === object.bytes && etag === object.etag;
}

/** What the lock record says of a dump. */
export function factsOf({ dump }: Manifest): DumpFacts {
  return { objectKey: dump.key, etag: dump.etag, sha256: dump.sha256, bytes: dump.bytes };
}

function assertOurs(object: StoredObject, { job, slot }: DumpTarget, bucket: string): void {
  if (object.metadata?.job === job && object.metadata.slot === slot) return;
  throw new ManifestError(
    `The object "${object.key}" in bucket "${bucket}" is in the place of the dump, but job "${job}" did not write it for slot ${slot}. ` +
      `It is left as it is. Move it away, or set another prefix.`,
  );
}
