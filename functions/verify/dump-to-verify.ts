import type { ObjectStore } from '../core/aws/object-store';
import { detailOf, ManifestError } from '../core/errors';
import { manifestKey } from '../dump-format/keys/object-keys';
import type { Manifest } from '../dump-format/manifest/manifest';
import { readManifest } from '../dump-format/manifest/read-manifest';

/** A manifest as it was found beside a dump: what a verdict is about. */
export interface FoundManifest {
  readonly key: string;
  readonly etag: string;
  /** What it states, or as a sentence why it can't be read as a manifest. */
  readonly content: Manifest | string;
}

/** A dump to verify. */
export interface DumpToVerify {
  readonly key: string;
  /** Undefined when there is none. */
  readonly manifest: FoundManifest | undefined;
}

/**
 * Reads what the manifest of a dump states, once: all that follows is about this one.
 *
 * @throws {StorageError}
 * @throws {ManifestError} when a newer version has written it: that is no damage, and this version has no verdict about it
 */
export async function dumpToVerify(
  store: Pick<ObjectStore, 'find' | 'readText' | 'bucket'>,
  key: string,
  signal: AbortSignal,
): Promise<DumpToVerify> {
  const stored = await store.find(manifestKey(key), signal);
  if (!stored) return { key, manifest: undefined };
  const content = await readManifest(store, key, signal).catch((error: unknown) => {
    // guard: no-verdict-about-newer-manifests
    if (error instanceof ManifestError && error.code !== 'MANIFEST_OF_NEWER_VERSION') return detailOf(error);
    throw error;
  });
  return { key, manifest: { key: stored.key, etag: stored.etag, content } };
}
