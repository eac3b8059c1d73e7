import type { LockSession } from '../../slot-job/lock/session';
import { TIMINGS } from '../../slot-job/lock/timings';

/** How long a run may take for facts after the last row, in milliseconds, and at most which share of the time that is left. */
const TIMEOUT_MS = 60_000;
const SHARE_OF_TIME_LEFT = 0.25;

/** Time for one kind of facts, in milliseconds. */
export function timeForFacts(session: Pick<LockSession, 'remaining'>): number {
  return Math.min(TIMEOUT_MS, (session.remaining() - TIMINGS.watchdog) * SHARE_OF_TIME_LEFT);
}

/** {@link timeForFacts} in a message. */
export const TIME_FOR_FACTS = `${TIMEOUT_MS / 1000} s, or than a quarter of the time that was left`;
