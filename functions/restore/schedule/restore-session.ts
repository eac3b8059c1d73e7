import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome } from '../connection/command';
import { StatementRefused } from '../connection/connection-errors';
import type { ServerConnection } from '../connection/server-connection';

/** Statements of one session, in a database and with the settings that they need. */
export class RestoreSession {
  #database: string | undefined;
  /** What was set last; undefined when that is not known. */
  #settings: string | undefined;

  constructor(readonly connection: ServerConnection) {}

  /** Selects a database, and sets variables by a statement of {@link SessionSettings}. */
  async prepare(database: string | undefined, settings: string): Promise<void> {
    if (database !== undefined && database !== this.#database) {
      // A name is read in the character set of the session.
      this.#settings = undefined;
      await this.connection.execute('SET NAMES utf8mb4');
      await this.connection.use(database);
      this.#database = database;
    }
    if (settings === this.#settings) return;
    this.#settings = undefined;
    if (settings !== '') await this.connection.execute(settings);
    this.#settings = settings;
  }

  /** Selects a database, whatever is set. */
  async select(database: string): Promise<void> {
    if (database === this.#database) return;
    await this.connection.use(database);
    this.#database = database;
  }

  /** Executes a statement that changes what is set. */
  async set(statement: Buffer): Promise<void> {
    this.#settings = undefined;
    await this.connection.execute(statement);
  }

  execute(statement: Buffer): Promise<Outcome> {
    return this.connection.execute(statement);
  }

  /** What the server warns of behind the last statement: level, number and words of each. */
  async warnings(): Promise<Outcome['rows']> {
    return (await this.connection.execute('SHOW WARNINGS')).rows;
  }

  /** Executes a statement again when it lost against another session, which leaves nothing of it behind. */
  async insert(statement: Buffer): Promise<Outcome> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.connection.execute(statement);
      } catch (error) {
        if (!(error instanceof StatementRefused) || !LOST_AGAINST_OTHERS.has(error.errno) || tries === TRIES)
          throw error;
        await sleep(tries * PAUSE);
      }
    }
  }
}

/** Deadlock, and a lock that was not free in time. */
const LOST_AGAINST_OTHERS: ReadonlySet<number> = new Set([1205, 1213]);
const TRIES = 5;
const PAUSE = 50;
