import type { Config } from './config';
import type { LockWriteSeen } from './stream-record';

/** What a person can be told of. Every slot that ends well is exactly one of `dumped`, `ran`, `recovered` and `warned`. */
export const CHANGES = [
  /** The slot's dump is there, at the first attempt. */
  'dumped',
  /** The same for a job that makes no dump: it ran. */
  'ran',
  /** The attempts that follow each other at once are used up, or all of them; and each failure after that. */
  'failed',
  /** It succeeded, and it took more than one attempt. */
  'recovered',
  /** The slot's dump is there with warnings that the dump before did not have. Only where `dumped` or `recovered` is not sent. */
  'warned',
  /** A run gave no more sign of life, and another one took its place. */
  'taken-over',
] as const;
export type Change = (typeof CHANGES)[number];

/**
 * The change that a write of a lock record is, or undefined when it is none that anybody wants to hear of. Everything is
 * read from the two images: nothing is remembered, so a record that arrives twice gives the same answer twice.
 */
export function changeOf(
  { before, after }: LockWriteSeen,
  { attemptsAtOnce, attemptsInAll, changes }: Pick<Config, 'attemptsAtOnce' | 'attemptsInAll' | 'changes'>,
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
