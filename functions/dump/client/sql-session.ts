import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { messageOf, SessionError, sentence } from '../../core/errors';
import type { Flavour } from '../../core/sql/flavour';
import { QUERY_OPTIONS, QueryClient } from '../../core/sql/query-client';
import type { Queryable } from '../../core/sql/queryable';
import { describeExit, type Exit, type RunningTool, type Tool, type Toolbox } from '../../core/toolbox';
import type { Connection } from '../connection/connection';
import { type ClientOptions, OPTIONS_ARGUMENT, openOptions } from './options-file';
import { errorNumber, remedyFor } from './server-errors';
import { OTHER_SERVER } from './server-identity';

/** The server of a session, and the client that connects to it. */
export interface SessionTarget {
  readonly toolbox: Toolbox;
  readonly flavour: Flavour;
  readonly options: ClientOptions;
  readonly connection: Connection;
  /** Is called with the length of each piece of an answer as it arrives. */
  readonly onAnswer?: (characters: number) => void;
}

/** How long logging in may take, in milliseconds. The client's own timeout leaves out the negotiation of TLS. */
const LOGIN_TIMEOUT_MS = 15_000;

/** How long ending a session on the server may take, in milliseconds. */
const KILL_TIMEOUT_MS = 5_000;

/** Maximum number of connections to reach the required server, if several servers have one name. */
const TRIES_TO_FIND_SERVER = 10;
const PAUSE_MS = 500;

/** The client program of each family. */
const CLIENTS: Record<Flavour, Tool> = { mysql: 'mysql', mariadb: 'mariadb' };

/**
 * One session with the server: a client that reads statements from a pipe, of the same family
 * and with the same options and TLS settings as the dump, so that the dump can connect if the session can. The first failed
 * statement ends the session, and so does a lost connection: it is never reopened automatically, which would be another
 * session, without the locks of this one.
 */
export class SqlSession implements Queryable {
  readonly #client: RunningTool;
  readonly #queries: QueryClient;
  #id: string | undefined;

  private constructor(
    private readonly target: SessionTarget,
    options: string,
    signal: AbortSignal,
  ) {
    const { toolbox, flavour, onAnswer } = target;
    const optionsFile = openOptions(options);
    const args = [
      OPTIONS_ARGUMENT,
      ...QUERY_OPTIONS,
      '--connect-timeout=10',
      // Otherwise the client gives no reason when the password has expired.
      '--connect-expired-password',
      '--default-character-set=utf8mb4',
      '--skip-reconnect',
      // Otherwise the client interprets some names of tables as its own commands, or converts line breaks.
      '--binary-mode',
    ];
    this.#client = toolbox.start(CLIENTS[flavour], args, ['pipe', 'pipe', 'pipe', optionsFile], signal);
    closeSync(optionsFile);
    this.#queries = new QueryClient({
      client: this.#client,
      signal,
      explain: (messages, exit) => this.#explain(messages, exit),
      onAnswer,
    });
  }

  /**
   * Runs `work` with a session, and ends the session afterwards.
   *
   * @throws {SessionError} as {@link SqlSession.open} and {@link SqlSession.rows} do.
   */
  static async use<T>(
    target: SessionTarget,
    signal: AbortSignal,
    work: (session: SqlSession) => Promise<T>,
  ): Promise<T> {
    const session = await SqlSession.open(target, signal);
    try {
      return await work(session);
    } finally {
      await session.close();
    }
  }

  /** @throws {SessionError} when the server does not let the client in, or not soon. */
  static async open(target: SessionTarget, signal: AbortSignal): Promise<SqlSession> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await SqlSession.#open(target, signal);
      } catch (error) {
        if (tries === TRIES_TO_FIND_SERVER || errorNumber(messageOf(error)) !== OTHER_SERVER) throw error;
        await pause(PAUSE_MS, undefined, { signal });
      }
    }
  }

  static async #open(target: SessionTarget, signal: AbortSignal): Promise<SqlSession> {
    const session = new SqlSession(target, await target.options(), signal);
    const tooLate = AbortSignal.timeout(LOGIN_TIMEOUT_MS);
    const giveUp = () => session.#client.child.kill('SIGKILL');
    tooLate.addEventListener('abort', giveUp);
    try {
      const [[id] = []] = await session.rows('SELECT CONNECTION_ID()');
      session.#id = id;
      return session;
    } catch (error) {
      await session.close();
      throw tooLate.aborted && !signal.aborted ? new SessionError('LOGIN_TIMEOUT', NOT_LET_IN) : error;
    } finally {
      tooLate.removeEventListener('abort', giveUp);
    }
  }

  /** @throws {SessionError} with the server's message, when the statement fails or the session has ended. */
  rows(statement: string): Promise<readonly (readonly string[])[]> {
    return this.#queries.rows(statement);
  }

  /** Ends the session, here and on the server. When this settles, it holds no lock any more, and no client runs. */
  async close(): Promise<void> {
    const { child, exit } = this.#client;
    if (this.#queries.isBusy) child.kill('SIGKILL');
    child.stdin?.end();
    const { signal } = await exit;
    // A client that ended by itself has ended its session on the server, or was ended by it.
    if (this.#queries.isBusy && signal !== null && this.#id !== undefined) await this.#forget(this.#id);
  }

  /** MySQL goes on with a statement that waits for a lock after its client was killed, and others wait behind it. */
  async #forget(id: string): Promise<void> {
    const another = new SqlSession(this.target, await this.target.options(), AbortSignal.timeout(KILL_TIMEOUT_MS));
    // The server may have noticed by itself, and knows no such thread any more.
    await another.rows(`KILL ${id}`).catch(() => {});
    await another.close();
  }

  #explain(messages: string, exit: Exit): SessionError {
    const why = this.target.connection.password.redact(errorOf(messages)) || describeExit(exit);
    const { code, detail } = remedyFor(messages, this.target.connection);
    return new SessionError(code, `${sentence(why)} ${detail}`);
  }
}

const NOT_LET_IN = `The server greeted the client, but did not let it in within ${LOGIN_TIMEOUT_MS / 1000} s. Look at the load and the log of the server, at its variable init_connect, and at proxies and firewalls between it and the function's subnets.`;

/** The error in a client's output: MariaDB's client repeats the statement first. */
function errorOf(stderr: string): string {
  const start = stderr.search(/^ERROR /m);
  return stderr.slice(Math.max(0, start)).trim();
}
