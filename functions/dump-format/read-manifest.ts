import { text } from 'node:stream/consumers';
import type { ObjectStore, StoredObject } from '../core/aws/object-store';
import { ManifestError } from '../core/errors';
import { type Manifest, manifestSchema } from './manifest';
import { manifestKey } from './object-keys';

/** Reads the manifest of a dump. @throws {ManifestError} when it can't be read as one. */
export async function readManifest(store: ObjectStore, objectKey: string, signal?: AbortSignal): Promise<Manifest> {
  const key = manifestKey(objectKey);
  const content = await text(await store.read(key, signal));
  try {
    return manifestSchema.parse(JSON.parse(content));
  } catch (error) {
    throw new ManifestError(
      'MANIFEST_UNREADABLE',
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
