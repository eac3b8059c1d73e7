import type { Response } from '../../../functions/store-dump/response';
import type { Invocation } from '../../local-cloud';
import type { Answer } from '../../local-cloud/invoke';
import { until } from '../../tools/until';
import { mib, type Observer, timeOf } from '../environment/observer';
import type { Scenario } from './scenario';
import { type WholeDump, wholeDump } from './whole-dump';

/** The dump of the demo's date, and the duplicates sent during the dump. */
export interface FirstDump {
  readonly slot: string;
  readonly invocation: Invocation;
  readonly dump: WholeDump;
  /** Answers to two copies of its event that were sent while it ran. */
  readonly duplicates: Promise<Answer<Response>[]>;
}

/** The first event of the schedule after the grant makes the dump. */
export async function showFirstDump(
  scenario: Scenario,
  observer: Observer,
  slot: string,
  since: Date,
): Promise<FirstDump> {
  const invocation = await until(() => observer.scheduled(since)[0], {
    what: 'An event of the schedule',
    seconds: 90,
    everyMilliseconds: 20,
  });
  // Not earlier: of copies that arrive at the same time, any may be the first.
  await until(() => holdsTheLock(observer, slot, invocation), { what: 'The lock', seconds: 60, everyMilliseconds: 20 });
  const duplicates = Promise.all([1, 2].map(() => observer.invoke(invocation.event)));
  duplicates.catch(() => {});
  scenario.record(`The schedule sent its event at ${timeOf(invocation)}.`);
  await until(() => invocation.status !== 'running', { what: 'The end of the run', seconds: 300 });

  const outcome = (invocation.payload as { outcome?: string } | undefined)?.outcome;
  const seconds = (Number(invocation.endedAt) - Number(invocation.startedAt)) / 1000;
  scenario.record(
    `The run answered "${outcome ?? invocation.error?.errorMessage}" after ${seconds.toFixed(1)} s.`,
    outcome === 'dumped',
  );
  const dump = await wholeDump(scenario, observer, slot);
  const record = await observer.lockRecord(slot);
  scenario.record(`The state in the lock record of ${slot} is ${record?.state}.`, record?.state === 'DONE');
  scenario.record(
    `Its manifest names ${dump.manifest.source.tables.length} tables and views, and ${mib(dump.manifest.dump.bytes)}.`,
    dump.manifest.source.tables.length === 8,
  );
  return { slot, invocation, dump, duplicates };
}

/** True when the run holds the lock, or has ended without it. */
async function holdsTheLock(observer: Observer, slot: string, invocation: Invocation): Promise<true | undefined> {
  const record = await observer.lockRecord(slot);
  const holds = record?.state === 'RUNNING' && record.requestId === invocation.requestId;
  return holds || invocation.status !== 'running' || undefined;
}
