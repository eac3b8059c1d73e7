import type { SQSBatchResponse } from 'aws-lambda';
import type { Log } from '../core/logger';
import type { Clock } from '../core/time/clock';
import type { BatchRecord } from './event/records';
import { TIMINGS } from './lock/timings';

/** A run that meets a dead one waits before it takes over, and takes over only while this much is left. */
const LEAST_TIME = TIMINGS.takeoverAfter + TIMINGS.takeoverNeeds;

/**
 * Runs the records of a batch one after the other, also after a failed one. A record for which the time would
 * hardly suffice is not begun: it counts as failed, so that Lambda delivers it again.
 *
 * @returns the records that failed, in the form that Lambda takes of queues and streams alike.
 * @throws what the first record failed with, when all failed: for Lambda that means the same, whether or not the mapping
 * reports records one by one, and the function's own count of errors shows it.
 */
export async function runBatch(
  records: readonly BatchRecord[],
  run: (record: BatchRecord) => Promise<unknown>,
  { remaining, clock, log }: { remaining: () => number; clock: Clock; log: Log },
): Promise<SQSBatchResponse> {
  const failed: BatchRecord[] = [];
  const errors: unknown[] = [];
  let longest = 0;
  for (const [index, record] of records.entries()) {
    if (index > 0 && remaining() < Math.max(LEAST_TIME, longest)) {
      const left = records.slice(index);
      log.warn('The time left is too short for the rest of the batch, which is delivered again.', {
        records: left.length,
        secondsLeft: Math.round(remaining() / 1000),
      });
      failed.push(...left);
      break;
    }
    const startedAt = clock.monotonic();
    try {
      await run(record);
    } catch (error) {
      // guard: failed-record-is-reported
      failed.push(record);
      errors.push(error);
    }
    longest = Math.max(longest, clock.monotonic() - startedAt);
  }
  if (failed.length === records.length) throw errors[0];
  return { batchItemFailures: failed.map(({ itemIdentifier }) => ({ itemIdentifier })) };
}
