import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { ObjectStore, StoredObject } from '../../core/aws/object-store';
import { ownerOfFacts } from '../../dump-format/facts/file/parse-facts';
import { factsKey } from '../../dump-format/keys/object-keys';
import { dumpMetadata } from '../../dump-format/manifest/dump-metadata';
import type { Manifest } from '../../dump-format/manifest/manifest';

/**
 * The facts beside a dump whose run died, if that run had written them: those of an earlier dump with the same key
 * describe other databases.
 *
 * @throws {StorageError | ManifestError} when they could not be read.
 */
export async function adoptFacts(
  store: ObjectStore,
  dump: StoredObject,
  signal: AbortSignal,
): Promise<Manifest['facts']> {
  const key = factsKey(dump.key);
  if (!(await store.keysBelow(key, signal)).includes(key)) return undefined;
  const body = await buffer(await store.read(key, signal));
  // guard: adopts-facts-of-the-same-run
  if (ownerOfFacts(body) !== dumpMetadata(dump)?.owner) return undefined;
  return { key, bytes: body.length, sha256: hash('sha256', body) };
}
