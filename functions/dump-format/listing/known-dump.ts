import type { ObjectStore } from '../../core/aws/object-store';
import { ManifestError } from '../../core/errors';
import { drillVerdictKey, verdictKey } from '../keys/object-keys';
import { originalOf } from '../manifest/copied-dump';
import type { Manifest } from '../manifest/manifest';
import { readManifest } from '../manifest/read-manifest';
import { comparisonsOf, type DrillVerdict, parseDrillVerdict } from '../results/drill-verdict';
import { parseVerdict, type Verdict } from '../results/verdict';
import type { Dump } from './listed-dump';

/**
 * What is known of a dump, from good to bad. `restored`: a drill restored it with all rows. `faulty`: a drill found objects
 * that do not restore. `unproven`: it has no manifest, so it does not count. `lost`: only its manifest is there.
 */
export const DUMP_STATES = [
  'restored',
  'drilled',
  'verified',
  'dumped',
  'faulty',
  'damaged',
  'unproven',
  'lost',
] as const;
export type DumpState = (typeof DUMP_STATES)[number];

/** A dump with the results on it. */
export interface KnownDump {
  readonly dump: Dump;
  readonly state: DumpState;
  readonly verdict: Verdict | undefined;
  readonly drill: DrillVerdict | undefined;
  readonly fullDrill: DrillVerdict | undefined;
  /** What is wrong with it, as sentences. */
  readonly problems: readonly string[];
}

/** Reads the results on a dump. Those on an earlier dump with the same key do not count. */
export async function readState(
  store: Pick<ObjectStore, 'readText' | 'bucket'>,
  dump: Dump,
  signal: AbortSignal,
): Promise<KnownDump> {
  const isOfCopy = resultsOfCopy(store, dump, signal);
  const read = async <R extends { manifest: { etag: string }; dump?: DumpOfResult | undefined }>(
    isThere: boolean,
    key: string,
    parse: (content: string) => R | undefined,
  ) => {
    const result = isThere ? parse(await store.readText(key, signal)) : undefined;
    if (result === undefined) return undefined;
    // guard: result-is-of-this-dump
    return result.manifest.etag === dump.manifest?.etag || (await isOfCopy(result)) ? result : undefined;
  };
  const [verdict, drill, fullDrill] = await Promise.all([
    read(dump.verdict !== undefined, verdictKey(dump.key), parseVerdict),
    read(dump.drill !== undefined, drillVerdictKey(dump.key), parseDrillVerdict),
    read(dump.fullDrill !== undefined, drillVerdictKey(dump.key, 'full'), parseDrillVerdict),
  ]);
  // A full drill finds what a drill of the definitions finds, and more.
  return { dump, verdict, drill, fullDrill, ...judge(dump, verdict, fullDrill ?? drill) };
}

/** The dump that a result is about. */
type DumpOfResult = { bucket: string; key: string; versionId?: string | undefined };

/**
 * Tells whether a result is about the original of a dump that was replicated together with it: under another key, the replica of a
 * manifest has another ETag ("Replicating encrypted objects", Amazon S3 User Guide). The version of the original identifies it.
 */
function resultsOfCopy(store: Pick<ObjectStore, 'readText' | 'bucket'>, dump: Dump, signal: AbortSignal) {
  let reading: Promise<Manifest | undefined> | undefined;
  return async ({ dump: of }: { dump?: DumpOfResult | undefined }): Promise<boolean> => {
    reading ??= readManifest(store, dump.key, signal).catch((error: unknown) => {
      if (error instanceof ManifestError) return undefined;
      throw error;
    });
    const manifest = dump.manifest && (await reading);
    if (manifest === undefined || originalOf(manifest, store) === undefined) return false;
    const { bucket, key, versionId } = manifest.dump;
    // guard: result-is-of-the-replicated-version
    return versionId !== undefined && of?.versionId === versionId && of.bucket === bucket && of.key === key;
  };
}

function judge(
  { object, manifest, key }: Dump,
  verdict: Verdict | undefined,
  drill: DrillVerdict | undefined,
): { state: DumpState; problems: string[] } {
  if (!object) return { state: 'lost', problems: [`The manifest of "${key}" is there, and the dump is not.`] };
  if (!manifest) {
    return {
      state: 'unproven',
      problems: ['It has no manifest, so it does not count. The next run of the slot reads it back.'],
    };
  }
  if (verdict && !verdict.verified) return { state: 'damaged', problems: verdict.findings };
  if (drill && !drill.restorable) {
    return {
      state: 'faulty',
      problems: [
        ...drill.problems.map(({ object: name, message }) => `${name}: ${message}`),
        ...comparisonsOf(drill).flatMap(({ differences }) => differences),
      ],
    };
  }
  if (drill) return { state: drill.mode === 'full' ? 'restored' : 'drilled', problems: [] };
  return { state: verdict ? 'verified' : 'dumped', problems: [] };
}
