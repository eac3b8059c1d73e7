import { EXECUTION_ATTEMPTS, isExecution } from '../../functions/slot-job/execution';
import type { LockRecord } from '../../functions/slot-job/lock/record';
import { DynamoDbLockTable } from '../../functions/slot-job/lock/table';
import { lockKey, type SlotTarget } from '../../functions/slot-job/target';
import { InvocationError } from '../core/errors';
import type { AskForEnd } from '../core/execution-end';
import type { Session } from '../core/session';
import { duration } from '../output/units';
import type { DumpFunction } from '../place/function';

/** Milliseconds between two looks at the lock record. */
const INTERVAL_MS = 5_000;

/**
 * Waits for the dump of a slot that was handed over to the runner.
 *
 * @param askForEnd asks for the end of its execution. Tasks that could not start, or were killed, have written nothing into the lock record.
 * @throws {InvocationError} when its last task has failed, when it ended without one, or where the lock record can't be found.
 * @throws {LockError} when it can't be read.
 */
export async function waitForExecution(
  { lockTable, name }: DumpFunction,
  target: SlotTarget,
  askForEnd: AskForEnd,
  { aws, clock, output, signal }: Session,
): Promise<void> {
  if (lockTable === undefined) {
    throw new InvocationError(
      'FUNCTION_FAILED',
      `The function "${name}" names no lock table, so that it is not known when the runner has made the dump.`,
    );
  }
  const table = new DynamoDbLockTable(await aws.dynamoDb(), lockTable, 'person');
  const startedAt = clock.monotonic();
  for (;;) {
    // Asked before the record is read, which its last task writes before it ends.
    const end = await askForEnd();
    const record = await table.read(lockKey(target));
    // A task whose last write failed has made its dump all the same.
    if (record?.state === 'DONE' || end?.isDone) return;
    const isOver = end !== undefined || (record !== undefined && isLastTask(record));
    if (isOver && record?.state === 'FAILED') throw failure(record.lastError ?? 'its record has no reason');
    if (end) throw failure(`its execution ended: ${end.how}. What to do is in docs/runner.md.`);
    output.progress(`waiting for the runner  ${duration((clock.monotonic() - startedAt) / 1000)}`);
    await clock.sleep(INTERVAL_MS, signal);
  }
}

function failure(reason: string): InvocationError {
  return new InvocationError('FUNCTION_FAILED', `The runner could not make the dump: ${reason}`);
}

/** Whether the attempt that failed was the last one of its execution: an attempt by the retry queue counts its own deliveries. */
function isLastTask({ delivery }: LockRecord): boolean {
  return isExecution(delivery?.from) && (delivery?.count ?? EXECUTION_ATTEMPTS) >= EXECUTION_ATTEMPTS;
}
