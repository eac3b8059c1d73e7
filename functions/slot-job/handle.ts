import type { Context, SQSBatchResponse } from 'aws-lambda';
import type { Log } from '../core/logger';
import type { Clock } from '../core/time/clock';
import { remainingTime } from '../core/time/remaining-time';
import { recordsOf, requestIn } from './event/records';
import type { Invocation } from './lock/session';
import { runBatch } from './run-batch';

/** An event, and the id of the request that it first came with. */
export interface Request {
  readonly event: unknown;
  readonly requestId: string;
}

/**
 * The handler of a function that runs a job once for every slot: for one event, or for a batch of a queue or stream.
 *
 * @param handle handles one request. It parses the request itself, so that an event that can't be parsed is counted and
 * logged like any other failure. What it throws makes Lambda retry; in a batch it is reported by record.
 */
export function slotJobHandler<Response>(
  handle: (read: () => Request, invocation: Invocation) => Promise<Response>,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): (event: unknown, context: Context) => Promise<Response | SQSBatchResponse> {
  return async (event, context) => {
    // A UUID of Lambda; only an emulator of it gives anything else. It may become part of keys.
    const requestId = context.awsRequestId.replaceAll(/[^A-Za-z0-9-]/g, '-');
    const invocation = { requestId, remaining: remainingTime(context.getRemainingTimeInMillis(), clock) };
    const records = recordsOf(event);
    if (!records) return handle(() => ({ event, requestId }), invocation);
    return runBatch(
      records,
      (record) => handle(() => requestIn(record), { ...invocation, delivery: record.delivery }),
      {
        remaining: invocation.remaining,
        clock,
        log,
      },
    );
  };
}
