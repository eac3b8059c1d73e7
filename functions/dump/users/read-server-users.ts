import { detailOf, PreflightError, SessionError } from '../../core/errors';
import { type SessionTarget, SqlSession } from '../client/sql-session';
import { readUsers, type Users } from './read-users';

/**
 * Reads the accounts of the server, before anything is dumped: what prevents it, prevents the dump.
 *
 * @throws {PreflightError}
 */
export async function readServerUsers(target: SessionTarget, version: string, signal: AbortSignal): Promise<Users> {
  const server = { flavour: target.flavour, version };
  try {
    return await SqlSession.use(target, signal, (session) => readUsers(session, server));
  } catch (error) {
    if (!(error instanceof SessionError)) throw error;
    throw new PreflightError(
      error.code,
      `The accounts of the server can't be dumped (dump_users): ${detailOf(error)}`,
      {
        cause: error,
      },
    );
  }
}
