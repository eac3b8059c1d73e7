import type { Change } from './changes';
import type { LockWriteSeen } from './stream-record';

/** How many attempts follow each other at once, and how many there are in all, before nothing follows by itself. */
export interface RetryPolicy {
  readonly attemptsAtOnce: number;
  readonly attemptsInAll: number;
}

/**
 * Returns the change of a write of a lock record, or undefined when it is not published. Everything is
 * read from the two images: nothing is remembered, so a record that arrives twice gives the same answer twice.
 */
export function changeOf(
  { before, after }: LockWriteSeen,
  { attemptsAtOnce, attemptsInAll, changes }: RetryPolicy & { readonly changes: ReadonlySet<Change> },
): Change | undefined {
  if (before?.state !== 'RUNNING') return undefined;
  switch (after.state) {
    case 'DONE':
      return successOf(after, changes);
    case 'FAILED':
      // A failure alone is followed by retries. Reported are the last attempt of those that Lambda makes by itself, the
      // last one of the retry queue, and each one after it: a redrive or a person started that one, and nothing may follow.
      return after.attempts === attemptsAtOnce || after.attempts >= attemptsInAll ? 'failed' : undefined;
    case 'RUNNING':
      // A renewal leaves the fence as it is.
      return after.fence > before.fence ? 'taken-over' : undefined;
  }
}

/** The messages `dumped` and `recovered` have the warnings with them, so that nobody gets two. */
function successOf(after: LockWriteSeen['after'], changes: ReadonlySet<Change>): Change {
  const success = after.attempts > 1 ? 'recovered' : after.objectKey === undefined ? 'ran' : 'dumped';
  return !changes.has(success) && (after.newWarningCount ?? 0) > 0 ? 'warned' : success;
}
