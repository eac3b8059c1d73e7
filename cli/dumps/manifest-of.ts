import type { ObjectStore } from '../../functions/core/aws/object-store';
import type { Manifest } from '../../functions/dump-format/manifest';
import { factsKey } from '../../functions/dump-format/object-keys';
import { readManifest } from '../../functions/dump-format/read-manifest';
import type { Dump } from './dump';

/**
 * The manifest of a dump, as it is where the dump is now: a copy in another bucket or below another prefix has neither the place
 * nor the version of the original. What a copy contains is compared with the manifest when it is read.
 *
 * @throws {ManifestError} when it can't be read as one.
 */
export async function manifestOf(store: ObjectStore, { key, object }: Dump, signal: AbortSignal): Promise<Manifest> {
  const manifest = await readManifest(store, key, signal);
  const { dump, facts } = manifest;
  if (dump.bucket === store.bucket && dump.key === key) return manifest;
  const { versionId: _, ...rest } = dump;
  return {
    ...manifest,
    dump: { ...rest, bucket: store.bucket, key, etag: object?.etag ?? dump.etag },
    ...(facts && { facts: { ...facts, key: factsKey(key) } }),
  };
}
