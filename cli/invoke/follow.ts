import { messageOf } from '../../functions/core/errors';
import type { Clock } from '../../functions/core/time/clock';
import type { LockRecord } from '../../functions/slot-job/lock/record';

/** Milliseconds between two looks at the record. */
const INTERVAL_MS = 2_000;

/** The lock record of the dump that is followed. */
export type ReadRecord = () => Promise<LockRecord | undefined>;

/**
 * Reports what the runs of a slot write into its lock record, until the signal is aborted. Without access to the table it
 * reports that, and nothing more.
 */
export async function follow(
  read: ReadRecord,
  report: (line: string) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  try {
    let last = await read();
    while (!signal.aborted) {
      await clock.sleep(INTERVAL_MS, signal);
      const record = await read();
      const line = record && changeOf(last, record);
      if (line !== undefined) report(line);
      last = record ?? last;
    }
  } catch (error) {
    if (!signal.aborted) report(`The lock record can't be followed: ${messageOf(error)}`);
  }
}

function changeOf(
  before: LockRecord | undefined,
  { state, owner, attempts, requestId, lastError, handOver }: LockRecord,
) {
  if (before?.owner === owner && before.state === state) return undefined;
  switch (state) {
    case 'RUNNING':
      return `Attempt ${attempts} has the lock (request ${requestId}).`;
    case 'HANDED_OVER':
      return `Attempt ${attempts} left the dump to the runner: ${handOver?.reason} Execution ${handOver?.execution}.`;
    case 'FAILED':
      return `Attempt ${attempts} failed: ${lastError ?? 'its record has no reason'}`;
    case 'DONE':
      return `Attempt ${attempts} is done.`;
  }
}
