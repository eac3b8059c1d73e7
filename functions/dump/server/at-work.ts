import { type SessionTarget, SqlSession } from '../client/sql-session';

/** How long the server may take to answer, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** Columns of `SHOW PROCESSLIST`. */
const [USER, COMMAND] = [1, 4];

/** Commands of sessions that wait for their client. */
const IDLE: ReadonlySet<string | undefined> = new Set(['Sleep', 'Daemon']);

/**
 * Whether the server is at work in another session of the same user. Every user sees their own sessions, without a
 * privilege ("SHOW PROCESSLIST Statement", MySQL Reference Manual).
 *
 * @throws {SessionError} when it can't be asked.
 */
export function isAtWork(target: SessionTarget, signal: AbortSignal): Promise<boolean> {
  return SqlSession.use(target, AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]), async (session) => {
    const [[own] = []] = await session.rows('SELECT CONNECTION_ID()');
    const sessions = await session.rows('SHOW PROCESSLIST');
    const user = sessions.find(([id]) => id === own)?.[USER];
    // Without its own session among them, nothing is known of the others.
    return (
      user === undefined || sessions.some((row) => row[0] !== own && row[USER] === user && !IDLE.has(row[COMMAND]))
    );
  });
}
