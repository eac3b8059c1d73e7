import type { ObjectStore } from '../../core/aws/object-store';
import { recentDumpsPrefixes, verdictKey } from '../../dump-format/keys/object-keys';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { parseVerdict, type Verdict } from '../../dump-format/results/verdict';

/** How many verdicts are read: a month of daily dumps, so that what is emptied monthly is known to be. */
const LAST_VERDICTS = 31;

/** How many verdicts are read at once. */
const AT_ONCE = 8;

/**
 * The verdicts on the last dumps before one that are sound, the oldest first: of the month of its slot and the one before.
 *
 * @throws {StorageError} when they could not be listed or read.
 */
export async function lastVerdicts(
  store: ObjectStore,
  prefix: string,
  { job, slot, dump }: Manifest,
  signal: AbortSignal,
): Promise<Verdict[]> {
  const months = recentDumpsPrefixes(prefix, { job, slot }).map((below) => store.objectsBelow(below, signal));
  const keys = (await Promise.all(months)).flat().map(({ key }) => key);
  const earlier = keys.filter((key) => isVerdictOf(job, key) && key < verdictKey(dump.key)).slice(-LAST_VERDICTS);
  const contents: string[] = [];
  for (let first = 0; first < earlier.length; first += AT_ONCE) {
    const some = earlier.slice(first, first + AT_ONCE);
    contents.push(...(await Promise.all(some.map((key) => store.readText(key, signal)))));
  }
  return contents.flatMap((content) => {
    const verdict = parseVerdict(content);
    return verdict?.verified && verdict.dump?.rows ? [verdict] : [];
  });
}

/** Others the role of the function may not read. */
function isVerdictOf(job: string, key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name.startsWith(`${job}-`) && /^\d{4}-\d\d-\d\d.*\.verified\.json$/.test(name.slice(job.length + 1));
}
