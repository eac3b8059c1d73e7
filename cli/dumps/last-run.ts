import { sentence } from '../../functions/core/errors';
import { isExecution } from '../../functions/slot-job/execution';
import type { LockRecord } from '../../functions/slot-job/lock/record';
import { askForEnd } from '../core/execution-end';
import type { Session } from '../core/session';

/** How long a function can have its lock, in milliseconds, with a margin for the clock of this machine. */
const LONGEST_RUN_MS = 3_600_000;

/** The state of a slot without a dump. */
export interface RunOfSlot {
  readonly state: 'running' | 'on-runner' | 'failed';
  readonly problems: readonly string[];
}

/** What the lock record shows of the last run of a slot without a dump; undefined of one that is DONE. */
export async function lastRun(
  { state, lastError, delivery, handOver, startedAt }: LockRecord,
  now: Date,
  session: Pick<Session, 'aws' | 'environment' | 'signal'>,
): Promise<RunOfSlot | undefined> {
  if (state === 'DONE') return undefined;
  const failed = (problem: string) => ({ state: 'failed' as const, problems: [problem] });
  if (state === 'FAILED') return failed(sentence(lastError ?? 'Its record has no reason'));
  if (state === 'HANDED_OVER' || isExecution(delivery?.from)) {
    // Tasks that can't start, or are killed, write nothing into the record.
    const end = handOver && (await (await askForEnd(handOver.execution, session))());
    return end && !end.isDone
      ? failed(`Its execution ended: ${sentence(end.how)} What to do is in docs/runner.md.`)
      : { state: 'on-runner', problems: [] };
  }
  return now.getTime() - Date.parse(startedAt) > LONGEST_RUN_MS
    ? failed(`Its last run, which began at ${startedAt}, was killed, and no other one has followed.`)
    : { state: 'running', problems: [] };
}
