import { EXECUTION_ATTEMPTS, isExecution } from '../slot-job/execution';
import type { Change } from './changes';
import type { LockWriteSeen } from './stream-record';

/** How often an event is tried by itself. */
export interface RetryPolicy {
  /** Attempts that follow each other at once, after an invocation. */
  readonly attemptsAtOnce: number;
  /** With those of the retry queue; the same number without one. */
  readonly attemptsInAll: number;
  /** ARN of the retry queue. */
  readonly retryQueue: string | undefined;
}

/**
 * Returns the change of a write of a lock record, or undefined when it is not published. Everything is
 * read from the two images: nothing is remembered, so a record that arrives twice gives the same answer twice.
 */
export function changeOf(
  { before, after }: LockWriteSeen,
  policy: RetryPolicy & { readonly changes: ReadonlySet<Change> },
): Change | undefined {
  if (before?.state !== 'RUNNING') return undefined;
  switch (after.state) {
    case 'DONE':
      return successOf(after, policy.changes);
    case 'FAILED':
      return isReported(after, policy) ? 'failed' : undefined;
    case 'HANDED_OVER':
      return undefined;
    case 'RUNNING':
      // A renewal leaves the fence as it is.
      return after.fence > before.fence ? 'taken-over' : undefined;
  }
}

/** The messages `dumped` and `recovered` have the warnings with them, so that nobody gets two. */
function successOf(after: LockWriteSeen['after'], changes: ReadonlySet<Change>): Change {
  // An attempt that hands the slot over has not failed.
  // guard: a-hand-over-is-no-failure
  const failures = after.attempts - 1 - (after.handOver?.number ?? 0);
  const success = failures > 0 ? 'recovered' : after.objectKey === undefined ? 'ran' : 'dumped';
  return !changes.has(success) && (after.newWarningCount ?? 0) > 0 ? 'warned' : success;
}

/**
 * A failure alone is followed by retries. Reported are the last attempt of those that Lambda makes by itself, and each one
 * that nothing may follow.
 */
function isReported(after: LockWriteSeen['after'], policy: RetryPolicy): boolean {
  const left = attemptsLeft(after, policy);
  // guard: final-failures-are-notified
  if (left === undefined || left === 0) return true;
  if (isExecution(after.delivery?.from)) return false;
  return after.attempts === policy.attemptsAtOnce;
}

/**
 * How many attempts follow a failed one by themselves; undefined when only a queue or stream of the user knows. The
 * number of attempts alone does not show it: they may belong to several events of the slot.
 */
export function attemptsLeft(
  { attempts, delivery }: LockWriteSeen['after'],
  { attemptsAtOnce, attemptsInAll, retryQueue }: RetryPolicy,
): number | undefined {
  const byQueue = attemptsInAll - attemptsAtOnce;
  // guard: an-execution-tries-again
  if (isExecution(delivery?.from)) return Math.max(0, EXECUTION_ATTEMPTS - (delivery?.count ?? EXECUTION_ATTEMPTS));
  // Without a retry queue, and in a record of an earlier version.
  if (byQueue === 0 || delivery === undefined) return Math.max(0, attemptsInAll - attempts);
  // guard: the-queue-counts-its-deliveries
  if (delivery.from === retryQueue) return Math.max(0, byQueue - (delivery.count ?? attempts - attemptsAtOnce));
  if (delivery.from !== 'invocation') return undefined;
  // A retry by Lambda may follow, or else the queue. Of a synchronous invocation the caller has the error.
  return byQueue + Math.max(0, attemptsAtOnce - attempts);
}
