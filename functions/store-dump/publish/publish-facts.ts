import type { ObjectStore } from '../../core/aws/object-store';
import { replaceObject } from '../../core/aws/replace-object';
import { UploadError } from '../../core/errors';
import type { FactsFile } from '../../dump-format/facts/file/write-facts';
import { factsKey } from '../../dump-format/keys/object-keys';
import type { Manifest } from '../../dump-format/manifest/manifest';

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
  if (await replaceObject(store, key, body, 'application/gzip')) return { key, bytes, sha256 };
  throw new UploadError(
    'WRITE_CONTENDED',
    `The facts "${key}" in bucket "${store.bucket}" are being written by another run.`,
  );
}
