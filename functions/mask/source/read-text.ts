import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import type { Toolbox } from '../../core/toolbox';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { PartChecksums } from '../../dump-format/manifest/part-checksums';
import { decompress } from '../../dump-format/text/decompress';

/** What reading needs. */
export interface ReadServices {
  readonly store: Pick<ObjectStore, 'read' | 'bucket'>;
  readonly toolbox: Toolbox;
}

/**
 * Streams the text of the very version of a dump that its manifest describes. Memory does not grow with it, and no child runs
 * when this settles.
 *
 * @param onText takes each piece, which nobody changes afterwards.
 * @throws {ManifestError} when what was read is not the dump of the manifest. The listener has had its text by then.
 */
export async function readText(
  { dump }: Pick<Manifest, 'dump'>,
  { store, toolbox }: ReadServices,
  signal: AbortSignal,
  onText: (chunk: Buffer) => void | Promise<void>,
): Promise<void> {
  const parts = new PartChecksums(dump.parts);
  const object = await store.read(dump.key, signal, dump.versionId);
  const onObject = (chunk: Buffer) => parts.push(chunk);
  const { bytes, sha256, fault } = await decompress(object, dump.compression, toolbox, signal, { onObject, onText });
  const difference =
    parts.end() ??
    (bytes === dump.bytes ? undefined : `It has ${bytes} bytes and not ${dump.bytes}.`) ??
    // guard: masks-the-bytes-of-the-manifest
    (sha256 === dump.sha256 ? undefined : `Its SHA-256 is ${sha256} and not ${dump.sha256}.`) ??
    (fault === undefined ? undefined : `It can't be decompressed to its end: ${fault}`);
  if (difference === undefined) return;
  throw new ManifestError(
    'DUMP_DAMAGED',
    `The dump "${dump.key}" in bucket "${store.bucket}" is not the one that its manifest describes: ${difference} No masked dump is made of it. Verify the dump, and make another one when it is damaged.`,
  );
}
