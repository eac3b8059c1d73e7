import type { ObjectStore, StoredObject } from '../../core/aws/object-store';
import { ManifestError, UploadError } from '../../core/errors';
import { manifestKey } from '../../dump-format/keys/object-keys';
import { type DumpSummary, summaryOf } from '../../dump-format/manifest/dump-summary';
import { type Manifest, manifestSchema } from '../../dump-format/manifest/manifest';
import { describes, readManifest } from '../../dump-format/manifest/read-manifest';

/**
 * Writes the manifest beside its dump. One that describes this very object already stays; one that describes an object
 * that is no longer there is replaced.
 *
 * @throws {StorageError | UploadError} when it could not be written.
 */
export async function publishManifest(
  store: ObjectStore,
  object: StoredObject,
  manifest: Manifest,
): Promise<DumpSummary> {
  const key = manifestKey(object.key);
  const body = `${JSON.stringify(manifestSchema.parse(manifest), undefined, 2)}\n`;
  if (await store.write(key, body, { ifNoneMatch: '*' })) return summaryOf(manifest);
  const stored = await store.find(key);
  const present = await readManifest(store, object.key).catch(notAManifest);
  if (present && describes(present, object)) return summaryOf(present);
  if (stored && (await store.write(key, body, { ifMatch: stored.etag }))) return summaryOf(manifest);
  throw new UploadError(
    'WRITE_CONTENDED',
    `The manifest "${key}" in bucket "${store.bucket}" is being written by another run. The run is retried.`,
  );
}

/** An object that is no manifest is replaced. One that could not be read may well be one: the run is retried. */
function notAManifest(error: unknown): undefined {
  if (!(error instanceof ManifestError)) throw error;
}
