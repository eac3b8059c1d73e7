import type { ObjectStore } from '../../functions/core/aws/object-store';
import type { Dump } from '../../functions/dump-format/listing/listed-dump';
import { manifestOfCopy, originalOf, type Place } from '../../functions/dump-format/manifest/copied-dump';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { readManifest } from '../../functions/dump-format/manifest/read-manifest';
import { DamagedError } from '../core/errors';

/** A manifest, and where the original is of a dump that was copied from another bucket. */
export interface FoundManifest {
  readonly manifest: Manifest;
  readonly original: Place | undefined;
}

/**
 * The manifest of a dump, as it is where the dump is now: a copy in another bucket or below another prefix has neither the place
 * nor the version of the original. What a copy contains is compared with the manifest when it is read.
 *
 * @throws {ManifestError} when it can't be read as one.
 */
export async function findManifest(
  store: ObjectStore,
  { key, object }: Dump,
  signal: AbortSignal,
): Promise<FoundManifest> {
  const manifest = await readManifest(store, key, signal);
  const { dump } = manifest;
  const original = originalOf(manifest, store);
  // Written again, such as by a copy that was copied back: without versions, there is no other object.
  const isOther = dump.versionId === undefined && object !== undefined && object.etag !== dump.etag;
  if (original === undefined && dump.key === key && !isOther) return { manifest, original };
  const here = { bucket: store.bucket, key, etag: object?.etag ?? dump.etag };
  return { manifest: manifestOfCopy(manifest, here), original };
}

/** As {@link findManifest}, for readers to whom the original means nothing. */
export async function manifestOf(store: ObjectStore, dump: Dump, signal: AbortSignal): Promise<Manifest> {
  return (await findManifest(store, dump, signal)).manifest;
}

/**
 * Refuses an object of another size than its manifest states, before anything of it is read.
 *
 * @throws {DamagedError}
 */
export function checkSize({ id, job, object }: Dump, { dump: { bytes, versionId } }: Manifest): void {
  // A version is another object than the one that is listed.
  if (versionId !== undefined || object === undefined || object.bytes === bytes) return;
  throw new DamagedError(
    'DUMP_DAMAGED',
    `The dump ${id} of the job "${job}" has ${object.bytes} bytes, and its manifest states ${bytes}: the object was replaced or cut. Use another dump.`,
  );
}
