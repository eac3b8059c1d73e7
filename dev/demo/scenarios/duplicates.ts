import { factsKey, indexKey, manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import type { Response } from '../../../functions/store-dump/response';
import type { Answer } from '../../local-cloud/invoke';
import { until } from '../../tools/until';
import { type Observer, timeOf } from '../environment/observer';
import type { FirstDump } from './first-dump';
import { NOTHING_TO_SHOW, type Scenario } from './scenario';

/** Number of later scheduled events that the scenario waits for. */
const LATER_EVENTS = 2;

/** Copies of the event, and later events of the same date, change nothing. */
export async function showDuplicates(
  scenario: Scenario,
  observer: Observer,
  first: FirstDump | undefined,
): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  const { slot, invocation } = first;
  const outcomes = (await first.duplicates).map(outcomeOf);
  scenario.record(
    `Two copies of the event, sent while the dump was being made, were answered: ${outcomes.join(', ')}.`,
    outcomes.every((outcome) => outcome === 'already-done'),
  );
  const before = await snapshot(observer, slot);

  const later = await until(
    () => {
      const ended = observer
        .scheduled(invocation.startedAt)
        .filter((one) => timeOf(one) !== timeOf(invocation) && one.status !== 'running');
      return ended.length >= LATER_EVENTS ? ended : undefined;
    },
    { what: 'Later events of the schedule', seconds: 60 * LATER_EVENTS + 30 },
  );
  const answers = later.map(({ payload, error }) =>
    outcomeOf(error ? { error } : ({ response: payload } as Answer<Response>)),
  );
  scenario.record(
    `Later events of the schedule, at ${later.map(timeOf).join(' and ')}, were answered: ${answers.join(', ')}.`,
    answers.every((answer) => answer === 'already-done'),
  );

  const versions = await observer.versions(slot);
  const dumps = versions.filter(({ key }) => key === first.dump.key);
  const facts = versions.filter(({ key }) => key === factsKey(first.dump.key));
  const manifests = versions.filter(({ key }) => key === manifestKey(first.dump.key));
  const verdicts = versions.filter(({ key }) => key === verdictKey(first.dump.key));
  const indexes = versions.filter(({ key }) => key === indexKey(first.dump.key));
  scenario.record(
    `In the bucket are ${dumps.length} version of the dump (ETag ${dumps.map(({ etag }) => etag.replaceAll('"', '')).join(', ')}), ${facts.length} of its facts, ${manifests.length} of its manifest, ${verdicts.length} of its verdict and ${indexes.length} of its index.`,
    [dumps, facts, manifests, verdicts, indexes].every(({ length }) => length === 1) && versions.length === 5,
  );
  const fence = (await observer.lockRecord(slot))?.fence;
  const made = await observer.fenceOf(first.dump.key);
  scenario.record(
    `The fence, which counts how often the lock changed its owner, is ${made} in the dump and ${fence} in the lock record.`,
    fence === made,
  );
  const isUnchanged = (await snapshot(observer, slot)) === before;
  scenario.record(
    `Objects and lock record are ${isUnchanged ? 'the same as' : 'not the same as'} before.`,
    isUnchanged,
  );
}

function outcomeOf(answer: Answer<Response>): string {
  return answer.response ? answer.response.outcome : answer.error.errorType;
}

/** Everything that an event could change for a date. */
async function snapshot(observer: Observer, slot: string): Promise<string> {
  const [versions, record] = await Promise.all([observer.versions(slot), observer.lockRecord(slot)]);
  return JSON.stringify([versions, Object.entries(record ?? {}).sort()]);
}
