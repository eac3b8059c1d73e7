import { randomUUID } from 'node:crypto';
import { closeSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { SourceError, sentence } from '../../core/errors';
import { describeExit, type RunningTool, type Toolbox } from '../../core/toolbox';
import type { Connection } from '../credentials/connection';
import type { Flavour } from '../preflight/greeting';
import { columnsOf, errorOf, SQL_TOOL, SqlClient, sqlArguments } from '../preflight/sql-client';
import { openOptions } from '../source/options-file';
import { remedyFor } from '../source/server-errors';

/** Where a session goes, and by what. */
export interface SessionTarget {
  readonly toolbox: Toolbox;
  readonly flavour: Flavour;
  /** Options file of the client. Holds the password. */
  readonly options: string;
  readonly connection: Connection;
  /** Whether the past rows of MariaDB's system-versioned tables are dumped, too. */
  readonly keepsHistory?: boolean | undefined;
}

/** How long telling the server to forget a session may take, in milliseconds. */
const KILL_TIMEOUT_MS = 5_000;

/**
 * One session with the server, for as long as it takes: a client that reads statements as they come. The first
 * statement that fails ends it, and so does a connection that breaks: it is never opened again by itself, which would be
 * another session, without the locks of this one.
 */
export class SqlSession {
  readonly #client: RunningTool;
  readonly #said: Promise<string>;
  /** Lines that nobody has asked for yet, and the beginning of the next one. */
  #lines: string[] = [];
  #rest = '';
  #ended = false;
  /** Called when there is more to see. */
  #wake: () => void = () => {};
  /** Whether a statement has not been answered yet. */
  #busy = false;
  #id: string | undefined;

  private constructor(
    private readonly target: SessionTarget,
    private readonly signal: AbortSignal,
  ) {
    const { toolbox, flavour, options } = target;
    const optionsFile = openOptions(options);
    const args = [
      ...sqlArguments(flavour),
      '--unbuffered',
      '--skip-reconnect',
      // Otherwise it takes some names of tables for commands of its own, or for other line breaks.
      '--binary-mode',
    ];
    this.#client = toolbox.start(SQL_TOOL[flavour], args, ['pipe', 'pipe', 'pipe', optionsFile], signal);
    closeSync(optionsFile);
    const { stdin, stdout, stderr } = this.#client.child;
    // A client that has ended is told by its exit.
    stdin?.on('error', () => {});
    this.#said = stderr ? text(stderr) : Promise.resolve('');
    stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    this.#client.exit.then(() => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** @throws {SourceError} */
  static async open(target: SessionTarget, signal: AbortSignal): Promise<SqlSession> {
    const session = new SqlSession(target, signal);
    try {
      const [[id] = []] = await session.rows('SELECT CONNECTION_ID()');
      session.#id = id;
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /**
   * Rows of the answer to one statement, each a list of columns; NULL reads as the string `NULL`.
   *
   * @throws {SourceError} with the server's message, when the statement fails or the session has ended.
   */
  async rows(statement: string): Promise<string[][]> {
    const mark = randomUUID();
    this.#busy = true;
    this.#client.child.stdin?.write(`${statement};\nSELECT '${mark}';\n`);
    while (!this.#lines.includes(mark)) {
      if (this.#ended) throw await this.#failure();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#busy = false;
    const answer = this.#lines;
    this.#lines = [];
    return answer.slice(0, -1).map(columnsOf);
  }

  /** Ends the session, here and on the server. When this settles, it holds no lock any more, and no client runs. */
  async close(): Promise<void> {
    const { child, exit } = this.#client;
    if (this.#busy) child.kill('SIGKILL');
    child.stdin?.end();
    await exit;
    if (this.#busy) await this.#forget();
  }

  /** MySQL goes on with a statement that waits for a lock after its client has gone, and others wait behind it. */
  async #forget(): Promise<void> {
    const { toolbox, flavour, options, connection } = this.target;
    if (this.#id === undefined) return;
    const client = new SqlClient(toolbox, flavour, options, connection, AbortSignal.timeout(KILL_TIMEOUT_MS));
    // When the statement failed, its session has ended with it, and the server knows no such thread.
    await client.rows(`KILL ${this.#id}`).catch(() => {});
  }

  #take(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#lines.push(...lines);
    this.#wake();
  }

  async #failure(): Promise<Error> {
    const [ended, said] = await Promise.all([this.#client.exit, this.#said]);
    if (this.signal.aborted) return this.signal.reason;
    if (ended.error) return ended.error;
    const why = this.target.connection.password.redact(errorOf(said)) || describeExit(ended);
    return new SourceError(`${sentence(why)} ${remedyFor(said)}`, false);
  }
}
