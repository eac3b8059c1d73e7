import { detailOf, PreflightError, SessionError } from '../../core/errors';
import { errorNumber } from '../client/server-errors';
import { type SessionTarget, SqlSession } from '../client/sql-session';
import { readUsers, type Users } from './read-users';

/** Errors of the servers about an account that is not there (any more). */
const DROPPED: ReadonlySet<number> = new Set([1133, 1141, 1396]);

/** Maximum number of readings, when accounts are dropped meanwhile. */
const TRIES = 3;

/**
 * Reads the accounts of the server, before anything is dumped: what prevents it, prevents the dump.
 *
 * @throws {PreflightError}
 */
export async function readServerUsers(target: SessionTarget, version: string, signal: AbortSignal): Promise<Users> {
  const server = { flavour: target.flavour, version };
  for (let tries = 1; ; tries += 1) {
    try {
      return await SqlSession.use(target, signal, (session) => readUsers(session, server));
    } catch (error) {
      if (!(error instanceof SessionError)) throw error;
      // guard: dropped-accounts-are-left-out
      if (tries < TRIES && DROPPED.has(errorNumber(error.message) ?? 0)) continue;
      throw new PreflightError(
        error.code,
        `The accounts of the server can't be dumped (dump_users): ${detailOf(error)}`,
        { cause: error },
      );
    }
  }
}
