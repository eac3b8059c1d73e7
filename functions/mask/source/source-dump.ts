import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { archiveProblem } from '../../core/aws/archive-problem';
import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError, StorageError } from '../../core/errors';
import type { Facts } from '../../dump-format/facts/fact';
import { parseFacts } from '../../dump-format/facts/file/parse-facts';
import { manifestKey, verdictKey } from '../../dump-format/keys/object-keys';
import { manifestOfCopy, originalOf } from '../../dump-format/manifest/copied-dump';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { readManifest } from '../../dump-format/manifest/read-manifest';
import type { Rows } from '../../dump-format/manifest/row-counts';
import { parseVerdict } from '../../dump-format/results/verdict';

/** A verified dump, for a masked one. */
export interface SourceDump {
  /** About the object that is in the bucket, also of a dump that was copied there. */
  readonly manifest: Manifest;
  readonly facts: Facts;
  /** Rows of its tables, as the verification counted them. */
  readonly rows: Rows;
}

/**
 * Reads what is known of a dump.
 *
 * @throws {ManifestError} when it is not verified, or when what masking needs of it is not known.
 */
export async function readSourceDump(store: ObjectStore, key: string, signal: AbortSignal): Promise<SourceDump> {
  const about = await store.find(manifestKey(key), signal);
  if (!about) throw unsound(key, `its manifest "${manifestKey(key)}" is not there`);
  const rows = await verifiedRows(store, key, about.etag, signal);
  const stored = await readManifest(store, key, signal);
  const object = originalOf(stored, store) && (await store.find(key, signal));
  const manifest = object ? manifestOfCopy(stored, { bucket: store.bucket, key, etag: object.etag }) : stored;
  const archived = await archiveProblem(store, manifest.dump, signal);
  if (archived) throw new StorageError(archived.code, archived.detail);
  return { manifest, facts: await readFactsOf(store, manifest, signal), rows };
}

/** The rows of a dump whose verdict is about this manifest, and good. */
async function verifiedRows(store: ObjectStore, key: string, etag: string, signal: AbortSignal): Promise<Rows> {
  const place = verdictKey(key);
  if (!(await store.keysBelow(place, signal)).includes(place)) throw unsound(key, `it has no verdict "${place}" yet`);
  const verdict = parseVerdict(await store.readText(place, signal));
  if (!verdict || verdict.manifest.etag !== etag)
    throw unsound(key, `its verdict "${place}" is about another manifest`);
  // guard: masks-what-is-verified
  if (!verdict.verified) throw unsound(key, `its verdict "${place}" is that it is damaged`);
  if (!verdict.dump?.rows) {
    throw unsound(
      key,
      `its verdict "${place}" does not state the rows of its tables, with which the masked ones are compared`,
    );
  }
  return verdict.dump.rows;
}

async function readFactsOf(store: ObjectStore, { dump, facts }: Manifest, signal: AbortSignal): Promise<Facts> {
  if (!facts) throw unsound(dump.key, 'it has no facts, which the rules are compared with');
  const body = await buffer(await store.read(facts.key, signal));
  // guard: decides-by-facts-of-the-dump
  if (hash('sha256', body) !== facts.sha256) {
    throw unsound(dump.key, `its facts "${facts.key}" are not those that its manifest describes`);
  }
  return parseFacts(body);
}

function unsound(key: string, why: string): ManifestError {
  return new ManifestError(
    'MASK_SOURCE_UNSOUND',
    `The dump "${key}" is not masked: ${why}. Verify the dump, which starts masking again, or make another one.`,
  );
}
