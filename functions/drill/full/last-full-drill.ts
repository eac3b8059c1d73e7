import type { ListedObject, ObjectStore } from '../../core/aws/object-store';
import { drillVerdictKey, dumpOf, recentDumpsPrefixes, verdictKey } from '../../dump-format/keys/object-keys';
import { parseDrillVerdict } from '../../dump-format/results/drill-verdict';
import { parseVerdict } from '../../dump-format/results/verdict';
import type { Config } from '../config';
import { OBSERVED_DAYS } from '../metric-names';
import { dumpsWithVerdict } from '../newest-verified';

const DAY_MS = 86_400_000;

/**
 * Days for which a verified dump has waited for a full drill that passes: since the last one, or since full drills are
 * scheduled, and 0 while none is newer than the dump that passed. A job whose dumps are rarer than its full drills does not
 * wait: these restore the same dump again, and its first verdict stays. The verdicts in the bucket tell it, because an alarm
 * can't look back for more than a week.
 *
 * @throws {StorageError}
 */
export async function daysWithoutFullDrill(
  store: ObjectStore,
  place: Pick<Config, 'prefix' | 'jobName'>,
  since: Date,
  now: Date,
  signal: AbortSignal,
): Promise<number> {
  const objects = await recentObjects(store, place, now, signal);
  const passed = await lastPassed(store, objects, place, signal);
  // guard: only-a-newer-dump-waits
  const waiting = passed ? await waitingSince(store, objects, place, passed, signal) : since;
  if (!waiting) return 0;
  const from = Math.max(since.getTime(), waiting.getTime(), passed?.at.getTime() ?? 0);
  return Math.max(0, now.getTime() - from) / DAY_MS;
}

/**
 * Whether the last full drill of a dump found something, so that a drill of definitions shows too little to end its alarm.
 *
 * @throws {StorageError}
 */
export async function lastFullDrillFailed(
  store: ObjectStore,
  place: Pick<Config, 'prefix' | 'jobName'>,
  now: Date,
  signal: AbortSignal,
): Promise<boolean> {
  const [last] = fullVerdicts(await recentObjects(store, place, now, signal), place);
  return last !== undefined && parseDrillVerdict(await store.readText(last.key, signal))?.restorable === false;
}

/** The objects of the job in the months in which results are looked for. */
async function recentObjects(
  store: ObjectStore,
  { prefix, jobName }: Pick<Config, 'prefix' | 'jobName'>,
  now: Date,
  signal: AbortSignal,
): Promise<ListedObject[]> {
  const before = new Date(now.getTime() - OBSERVED_DAYS * DAY_MS);
  const months = [now, before].flatMap((time) => [
    ...recentDumpsPrefixes(prefix, { job: jobName, slot: time.toISOString().slice(0, 10) }),
  ]);
  return (await Promise.all([...new Set(months)].map((below) => store.objectsBelow(below, signal)))).flat();
}

/** A full drill that a dump passed. */
interface Passed {
  readonly dumpKey: string;
  readonly at: Date;
}

/** The last full drill that passed; undefined when there was none in the last months. */
async function lastPassed(
  store: ObjectStore,
  objects: readonly ListedObject[],
  place: Pick<Config, 'prefix' | 'jobName'>,
  signal: AbortSignal,
): Promise<Passed | undefined> {
  for (const { key } of fullVerdicts(objects, place)) {
    const verdict = parseDrillVerdict(await store.readText(key, signal));
    // guard: only-a-full-drill-that-passed-counts
    if (verdict?.restorable) return { dumpKey: key.slice(0, -ENDING.length), at: new Date(verdict.drilledAt) };
  }
  return undefined;
}

/** When the first dump was verified that is newer than one that passed, and has not passed; undefined when there is none. */
async function waitingSince(
  store: ObjectStore,
  objects: readonly ListedObject[],
  { prefix, jobName }: Pick<Config, 'prefix' | 'jobName'>,
  passed: Passed,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const keys = new Set(objects.map(({ key }) => key));
  for (const dumpKey of dumpsWithVerdict(objects, prefix, jobName).filter((key) => key > passed.dumpKey)) {
    const verdict = parseVerdict(await store.readText(verdictKey(dumpKey), signal));
    if (!verdict?.verified) continue;
    const key = drillVerdictKey(dumpKey, 'full');
    const drill = keys.has(key) ? parseDrillVerdict(await store.readText(key, signal)) : undefined;
    if (!drill?.restorable) return new Date(verdict.verifiedAt);
  }
  return undefined;
}

const ENDING = drillVerdictKey('', 'full');

/** The verdicts of full drills, the last one first. */
function fullVerdicts(
  objects: readonly ListedObject[],
  { prefix, jobName }: Pick<Config, 'prefix' | 'jobName'>,
): ListedObject[] {
  return objects
    .filter(({ key }) => isFullVerdict(key, prefix, jobName))
    .sort((one, other) => writtenAt(other) - writtenAt(one));
}

function isFullVerdict(key: string, prefix: string, job: string): boolean {
  return key.endsWith(ENDING) && dumpOf(key.slice(0, -ENDING.length), prefix, job)?.object === 'dump';
}

function writtenAt({ lastModified }: ListedObject): number {
  return lastModified?.getTime() ?? 0;
}
