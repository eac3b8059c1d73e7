import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import type { Compression } from '../../dump-format/keys/object-keys';
import { PartChecksums } from '../../dump-format/manifest/part-checksums';
import { readBack } from '../../store-dump/publish/read-back';
import type { UploadedParts } from '../../store-dump/upload/part-uploader';

/**
 * Reads a dump of several processes back, once it is completed, for the SHA-256 of the whole. It can't be had on the
 * way: the last process's first bytes are there long before the first one's last. The object is compared with what was
 * sent part by part, and proven as a dump whose run had died is.
 *
 * @returns lower-case hex SHA-256 of the object.
 * @throws {ManifestError} when the object is no whole dump, or not the one that was uploaded.
 * @throws {StorageError} when it could not be read to its end.
 */
export async function readMerged(
  key: string,
  compression: Compression,
  { parts, bytes }: Pick<UploadedParts, 'parts' | 'bytes'>,
  services: { toolbox: Toolbox; store: ObjectStore },
  signal: AbortSignal,
): Promise<string> {
  const checksums = new PartChecksums(parts);
  const proof = await readBack(key, compression, services, signal, (chunk) => checksums.push(chunk));
  const found =
    checksums.end() ?? (proof.bytes === bytes ? undefined : `It has ${proof.bytes} bytes and not ${bytes}.`);
  if (found === undefined) return proof.sha256;
  throw new ManifestError(
    'DUMP_DIFFERS_FROM_UPLOAD',
    `The dump "${key}" in bucket "${services.store.bucket}" is not what this run has uploaded: ${found} It gets no manifest by it. The next run reads it again.`,
  );
}
