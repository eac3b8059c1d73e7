import { factsKey } from '../keys/object-keys';
import type { Manifest } from './manifest';

/** Where an object is. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** Where the original of a dump is that was copied or replicated from another bucket; undefined for a dump that is no such copy. */
export function originalOf({ dump: { bucket, key } }: Manifest, store: Pick<Place, 'bucket'>): Place | undefined {
  return bucket === store.bucket ? undefined : { bucket, key };
}

/**
 * The manifest of a dump as if it had been written for the object that is here: a copy has neither the place nor the ETag of its
 * original, and its version only when S3 has replicated it. What it contains is compared with the manifest when it is read.
 */
export function manifestOfCopy(manifest: Manifest, { bucket, key, etag }: Place & { readonly etag: string }): Manifest {
  const { dump, facts } = manifest;
  const { versionId: _, ...rest } = dump;
  return {
    ...manifest,
    dump: { ...rest, bucket, key, etag },
    ...(facts && { facts: { ...facts, key: factsKey(key) } }),
  };
}

/** The last part of a key: a copy may be below another prefix. */
export function fileNameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
