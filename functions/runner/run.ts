import { setMaxListeners } from 'node:events';
import type { Context } from 'aws-lambda';
import type { Clock } from '../core/time/clock';
import { remainingTime } from '../core/time/remaining-time';
import { withTimeLimit } from '../core/time/with-time-limit';

/** What a handler works for: an invocation of its function, or a task of the runner. */
export interface Run {
  readonly requestId: string;
  /** ARN of the function, or of the execution whose task this is. */
  readonly arn: string;
  /** Milliseconds until Lambda ends the function, or ECS the task. */
  readonly remaining: () => number;
  /** Aborted, with the error to report, when the task is stopped before its time, or must not begin. */
  readonly stopped?: AbortSignal;
}

/** The run of an invocation. */
export function runOf(context: Context, clock: Clock): Run {
  return {
    requestId: context.awsRequestId,
    arn: context.invokedFunctionArn,
    remaining: remainingTime(context.getRemainingTimeInMillis(), clock),
  };
}

/**
 * Does work whose signal is aborted in time before the end of a run, so that what it began can be ended and an error be reported.
 *
 * @param reserve milliseconds that are left then
 * @param tooLong the error, for the milliseconds that the work had
 */
export async function withinRun<T>(
  { remaining, stopped }: Run,
  reserve: number,
  tooLong: (milliseconds: number) => Error,
  clock: Clock,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  // guard: work-begins-in-time
  stopped?.throwIfAborted();
  const time = remaining() - reserve;
  return withTimeLimit(
    time,
    () => tooLong(time),
    clock,
    (signal) => {
      if (!stopped) return work(signal);
      // guard: a-stopped-task-ends-its-work
      const either = AbortSignal.any([signal, stopped]);
      setMaxListeners(0, either);
      return work(either);
    },
  );
}
