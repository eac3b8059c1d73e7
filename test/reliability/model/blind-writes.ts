import { applyOperation } from '../../../functions/slot-job/lock/operations';

/* Writes to the lock table that lack a condition, for the broken designs of both protocols. */

/** Writes DONE, FAILED and HANDED_OVER without checking who holds the lock. */
export const releasesBlindly: typeof applyOperation = (key, record, operation, attempt) => {
  const ends = operation.type === 'done' || operation.type === 'failed' || operation.type === 'hand-over';
  if (!ends || !record) return applyOperation(key, record, operation, attempt);
  const asHolder = { ...record, state: 'RUNNING', owner: attempt.owner, fence: operation.fence } as const;
  return applyOperation(key, asHolder, operation, attempt);
};

/** Takes over any record in state RUNNING, even if it was renewed meanwhile. */
export const takesOverBlindly: typeof applyOperation = (key, record, operation, attempt) =>
  operation.type === 'takeover' && record
    ? applyOperation(key, record, { ...operation, seenVersion: record.version }, attempt)
    : applyOperation(key, record, operation, attempt);
