import { SourceError } from '../../core/errors';
import type { Clock } from '../../core/time/clock';
import { errorNumber } from '../client/server-errors';
import { OTHER_SERVER } from '../client/server-identity';

/** How often a dump is begun to have all of its connections at one server, and how long to wait in between. */
export const TRIES_TO_FIND_SERVER = 5;
const PAUSE_MS = 1_000;

/**
 * Does something again, with the questions before it, when one of its connections reached another server: behind one
 * name there may be several, or a failover may have moved it.
 *
 * @param prepare is called before each further try.
 */
export async function atOneServer<T>(
  work: () => Promise<T>,
  prepare: (error: SourceError) => Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      // guard: one-server-for-all-connections
      if (tries === TRIES_TO_FIND_SERVER || signal.aborted || !isElsewhere(error)) throw error;
      await prepare(error);
      await clock.sleep(PAUSE_MS, signal);
    }
  }
}

/** Whether a connection found itself at another server, before it did anything. */
function isElsewhere(error: unknown): error is SourceError {
  return error instanceof SourceError && errorNumber(error.message) === OTHER_SERVER;
}
