import { EXECUTION_ATTEMPTS, isExecution } from '../../functions/slot-job/execution';
import type { LockRecord } from '../../functions/slot-job/lock/record';
import { DynamoDbLockTable } from '../../functions/slot-job/lock/table';
import { lockKey, type SlotTarget } from '../../functions/slot-job/target';
import { InvocationError } from '../core/errors';
import type { Session } from '../core/session';
import { duration } from '../output/units';
import type { DumpFunction } from '../place/function';

/** Milliseconds between two looks at the lock record. */
const INTERVAL_MS = 5_000;

/**
 * Waits for the dump of a slot that was handed over to the runner.
 *
 * @throws {InvocationError} when its last task has failed, or where the lock record can't be found.
 * @throws {LockError} when it can't be read.
 */
export async function waitForExecution(
  { lockTable, name }: DumpFunction,
  target: SlotTarget,
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
    const record = await table.read(lockKey(target));
    if (record?.state === 'DONE') return;
    if (record?.state === 'FAILED' && isLastTask(record)) {
      throw new InvocationError(
        'FUNCTION_FAILED',
        `The runner could not make the dump: ${record.lastError ?? 'its record has no reason'}`,
      );
    }
    output.progress(`waiting for the runner  ${duration((clock.monotonic() - startedAt) / 1000)}`);
    await clock.sleep(INTERVAL_MS, signal);
  }
}

/** Whether the attempt that failed was the last one of its execution: an attempt by the retry queue counts its own deliveries. */
function isLastTask({ delivery }: LockRecord): boolean {
  // guard: an-earlier-task-is-followed-by-another
  return isExecution(delivery?.from) && (delivery?.count ?? EXECUTION_ATTEMPTS) >= EXECUTION_ATTEMPTS;
}
