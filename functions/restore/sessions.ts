import { ServerConnection } from './connection/server-connection';
import type { Target } from './connection/target';
import { explainSession } from './explain-failure';

/** Opens sessions that end together. */
export interface Sessions {
  open(): Promise<ServerConnection>;
  /** Is aborted when the work has to end. */
  readonly signal: AbortSignal;
  /** Ends all of them, because of this error. */
  fail(error: unknown): void;
}

/**
 * Does work with sessions of a target. None of them is left when this settles: at its end they are closed, and when it
 * fails or is aborted they are destroyed, together with the statements that they wait for.
 *
 * @throws the reason of the signal, or else what failed first.
 */
export async function withSessions<T>(
  target: Target,
  signal: AbortSignal,
  work: (sessions: Sessions) => Promise<T>,
): Promise<T> {
  const opened: ServerConnection[] = [];
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const abort = () => {
    for (const session of opened) session.destroy(reasonOf(stop));
  };
  stop.addEventListener('abort', abort);
  try {
    const result = await work({
      open: async () => {
        const session = await ServerConnection.open(target, stop);
        opened.push(session);
        return session;
      },
      signal: stop,
      fail: (error) => failed.abort(error),
    });
    for (const session of opened) session.close();
    return result;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    // What failed first ended everything else.
    throw explainSession(failed.signal.aborted ? failed.signal.reason : error);
  } finally {
    stop.removeEventListener('abort', abort);
    for (const session of opened) session.destroy();
  }
}

function reasonOf({ reason }: AbortSignal): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
