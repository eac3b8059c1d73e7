import { archiveProblem } from '../core/aws/archive-problem';
import type { ObjectStore } from '../core/aws/object-store';
import { withCode } from '../core/errors';
import { readSourceFacts, type SourceFacts } from '../dump-format/facts/file/source-facts';
import { manifestKey, verdictKey } from '../dump-format/keys/object-keys';
import { manifestOfCopy, originalOf } from '../dump-format/manifest/copied-dump';
import type { Manifest } from '../dump-format/manifest/manifest';
import { readManifest } from '../dump-format/manifest/read-manifest';
import { parseVerdict, type Verdict } from '../dump-format/results/verdict';

/** A dump to drill, and what is known of it. */
export interface DumpToDrill {
  readonly manifest: Manifest;
  /** The object with the manifest, as it was found. */
  readonly object: { readonly key: string; readonly etag: string };
  readonly verdict: Verdict;
  readonly source: SourceFacts;
}

/**
 * Reads what is known of a dump before its text.
 *
 * @returns a sentence with the reason when the dump is not drilled.
 * @throws {StorageError | ManifestError} when that could not be found out.
 */
export async function dumpToDrill(store: ObjectStore, key: string, signal: AbortSignal): Promise<DumpToDrill | string> {
  const about = await store.find(manifestKey(key), signal);
  if (!about) return `The manifest "${manifestKey(key)}" is not there, and without it the dump does not count.`;
  const verdict = await readVerdict(store, key, about.etag, signal);
  if (typeof verdict === 'string') return verdict;
  const manifest = await readInPlace(store, key, signal);
  // guard: drills-no-archived-dump
  const archived = await archiveProblem(store, manifest.dump, signal);
  if (archived) return withCode(archived.code, archived.detail);
  const source = await readSourceFacts(store, manifest, signal);
  return { manifest, object: { key: about.key, etag: about.etag }, verdict, source };
}

/** The manifest of a dump, with the place of the object that is here when it was copied from another bucket. */
async function readInPlace(store: ObjectStore, key: string, signal: AbortSignal): Promise<Manifest> {
  const manifest = await readManifest(store, key, signal);
  const object = originalOf(manifest, store) && (await store.find(key, signal));
  return object ? manifestOfCopy(manifest, { bucket: store.bucket, key, etag: object.etag }) : manifest;
}

/** The verdict on the dump that a manifest describes; a sentence when it is not drilled. */
async function readVerdict(
  store: ObjectStore,
  key: string,
  etag: string,
  signal: AbortSignal,
): Promise<Verdict | string> {
  const stored = await store.find(verdictKey(key), signal);
  const verdict = stored && parseVerdict(await store.readText(stored.key, signal, stored.versionId));
  if (!verdict) return `The dump has no verdict "${verdictKey(key)}" yet. Verify it first.`;
  // guard: drills-the-manifest-of-the-verdict
  if (verdict.manifest.etag !== etag) {
    return 'The manifest was replaced after the verdict. The verdict on the new one starts a drill.';
  }
  // guard: drills-verified-dumps-only
  return verdict.verified ? verdict : 'The dump is damaged, as its verdict states. Only a verified dump is drilled.';
}
