import type { ListedObject, ObjectStore } from '../core/aws/object-store';
import { dumpOf, manifestKey, recentDumpsPrefixes, verdictKey } from '../dump-format/keys/object-keys';
import { parseVerdict } from '../dump-format/results/verdict';
import type { Config } from './config';

/**
 * Key of the newest verified dump of the job in the month of `now` and the month before; undefined when there is none. It
 * lists month by month, as the role requires: other jobs may have their dumps below the prefix of this job.
 *
 * @throws {StorageError}
 */
export async function newestVerified(
  store: ObjectStore,
  { prefix, jobName }: Pick<Config, 'prefix' | 'jobName'>,
  now: Date,
  signal: AbortSignal,
): Promise<string | undefined> {
  const months = recentDumpsPrefixes(prefix, { job: jobName, slot: now.toISOString().slice(0, 10) });
  const objects = await Promise.all(months.map((below) => store.objectsBelow(below, signal)));
  for (const key of dumpsWithVerdict(objects.flat(), prefix, jobName).reverse()) {
    const verdict = parseVerdict(await store.readText(verdictKey(key), signal));
    if (verdict?.verified) return key;
  }
  return undefined;
}

/** Keys of the dumps that count and have a verdict, the oldest first: a verdict alone, whose dump was deleted, is none of a dump. */
export function dumpsWithVerdict(objects: readonly Pick<ListedObject, 'key'>[], prefix: string, job: string): string[] {
  const keys = new Set(objects.map(({ key }) => key));
  return [...keys]
    .flatMap((key) => {
      const found = dumpOf(key, prefix, job);
      return found?.object === 'verdict' ? [found.dumpKey] : [];
    })
    .filter((key) => keys.has(key) && keys.has(manifestKey(key)))
    .sort();
}
