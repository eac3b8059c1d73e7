import type { ListedObject, ObjectStore } from '../../core/aws/object-store';
import { parseDrillVerdict } from '../../dump-format/drill-verdict';
import { drillVerdictKey, dumpOf, recentDumpsPrefixes } from '../../dump-format/object-keys';
import type { Config } from '../config';
import { OBSERVED_DAYS } from '../metric-names';

const DAY_MS = 86_400_000;

/**
 * Days without a full drill that passed: since the last one, or since full drills are scheduled. The verdicts in the bucket
 * tell it, because an alarm can't look back for more than a week.
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
  const passed = await lastPassed(store, place, now, signal);
  const from = Math.max(since.getTime(), passed?.getTime() ?? 0);
  return Math.max(0, now.getTime() - from) / DAY_MS;
}

/** When the last full drill ended that a dump passed; undefined when there was none in the last months. */
async function lastPassed(
  store: ObjectStore,
  { prefix, jobName }: Pick<Config, 'prefix' | 'jobName'>,
  now: Date,
  signal: AbortSignal,
): Promise<Date | undefined> {
  const before = new Date(now.getTime() - OBSERVED_DAYS * DAY_MS);
  const months = [now, before].flatMap((time) => [
    ...recentDumpsPrefixes(prefix, { job: jobName, slot: time.toISOString().slice(0, 10) }),
  ]);
  const objects = await Promise.all([...new Set(months)].map((below) => store.objectsBelow(below, signal)));
  const verdicts = objects.flat().filter(({ key }) => isFullVerdict(key, prefix, jobName));
  for (const { key } of verdicts.sort((one, other) => writtenAt(other) - writtenAt(one))) {
    const verdict = parseDrillVerdict(await store.readText(key, signal));
    // guard: only-a-full-drill-that-passed-counts
    if (verdict?.restorable) return new Date(verdict.drilledAt);
  }
  return undefined;
}

function isFullVerdict(key: string, prefix: string, job: string): boolean {
  const ending = drillVerdictKey('', 'full');
  return key.endsWith(ending) && dumpOf(key.slice(0, -ending.length), prefix, job)?.object === 'dump';
}

function writtenAt({ lastModified }: ListedObject): number {
  return lastModified?.getTime() ?? 0;
}
