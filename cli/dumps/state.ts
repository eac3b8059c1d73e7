import { text } from 'node:stream/consumers';
import type { ObjectStore } from '../../functions/core/aws/object-store';
import { listed } from '../../functions/core/listed';
import { comparisonsOf, type DrillVerdict, parseDrillVerdict } from '../../functions/dump-format/drill-verdict';
import { drillVerdictKey, verdictKey } from '../../functions/dump-format/object-keys';
import { parseVerdict, type Verdict } from '../../functions/dump-format/verdict';
import type { Dump } from './dump';

/**
 * What is known of a slot's dump, from good to bad. `restored`: a drill restored it with all rows. `faulty`: a drill found objects that do not restore. `unproven`: it has
 * no manifest, so it does not count. `lost`: only its manifest is there. The last three have no dump.
 */
export const STATES = [
  'restored',
  'drilled',
  'verified',
  'dumped',
  'faulty',
  'damaged',
  'unproven',
  'lost',
  'running',
  'failed',
  'missing',
] as const;
export type State = (typeof STATES)[number];

/** A dump with the results on it. */
export interface KnownDump {
  readonly dump: Dump;
  readonly state: State;
  readonly verdict: Verdict | undefined;
  readonly drill: DrillVerdict | undefined;
  readonly fullDrill: DrillVerdict | undefined;
  /** What is wrong with it, as sentences. */
  readonly problems: readonly string[];
}

/** Reads the results on a dump. Those on an earlier dump with the same key do not count. */
export async function readState(store: ObjectStore, dump: Dump, signal: AbortSignal): Promise<KnownDump> {
  const read = async <R extends { manifest: { etag: string } }>(
    isThere: boolean,
    key: string,
    parse: (content: string) => R | undefined,
  ) => {
    const result = isThere ? parse(await text(await store.read(key, signal))) : undefined;
    // guard: result-is-of-this-dump
    return result?.manifest.etag === dump.manifest?.etag ? result : undefined;
  };
  const [verdict, drill, fullDrill] = await Promise.all([
    read(dump.verdict !== undefined, verdictKey(dump.key), parseVerdict),
    read(dump.drill !== undefined, drillVerdictKey(dump.key), parseDrillVerdict),
    read(dump.fullDrill !== undefined, drillVerdictKey(dump.key, 'full'), parseDrillVerdict),
  ]);
  // A full drill finds what a drill of the definitions finds, and more.
  return { dump, verdict, drill, fullDrill, ...judge(dump, verdict, fullDrill ?? drill) };
}

function judge(
  { object, manifest, key }: Dump,
  verdict: Verdict | undefined,
  drill: DrillVerdict | undefined,
): { state: State; problems: string[] } {
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

/** States of dumps that can be restored, as far as is known. */
export function isSound(state: State): boolean {
  return STATES.indexOf(state) <= STATES.indexOf('dumped');
}

/** The problems of a dump in one line. */
export function inShort(problems: readonly string[]): string {
  return listed(problems, { limit: 1, separator: ' ' });
}
