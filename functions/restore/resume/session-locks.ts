import { createHash } from 'node:crypto';
import type { Explanation } from '../../core/errors';
import { StatementRefused } from '../connection/connection-errors';
import type { ServerConnection } from '../connection/server-connection';
import { MOST_CONNECTIONS } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { RestoreRefused } from '../request/restore-error';

/** Seconds until a killed session must have ended. */
const ENDS_WITHIN = 60;

/**
 * Each session of a restore holds a lock of the server, which is free when the session has ended. A process that is killed
 * leaves sessions behind that may go on with the statement that they have, for hours when it builds keys: a resumed
 * restore ends them, and waits until their locks are free, before it writes anything ("Locking Functions", MySQL
 * Reference Manual).
 */
export class SessionLocks {
  readonly warnings: string[] = [];
  #areSupported = true;

  /** @param ignoresCase whether the target takes names that differ by case for one */
  constructor(private readonly ignoresCase: boolean) {}

  /**
   * Takes the locks of the first session, one for each database, so that no other restore writes to them.
   *
   * @throws {RestoreError} when another one does.
   */
  async takeFirst(session: ServerConnection, databases: readonly string[], ends: boolean): Promise<void> {
    for (const database of databases) {
      // guard: one-restore-into-a-database
      await this.#take(session, this.#nameOf(database, 0), database, ends);
    }
  }

  /** Looks for other restores that write to these databases. They may begin afterwards: {@link takeFirst} decides. */
  async problems(session: ServerConnection, databases: readonly string[]): Promise<Explanation[]> {
    const problems: Explanation[] = [];
    for (const database of databases) {
      await this.#ifSupported(async () => {
        const owner = await ownerOf(session, this.#nameOf(database, 0));
        if (owner !== undefined) problems.push(REFUSALS.running(database, owner));
      });
    }
    return problems;
  }

  /** Ends the sessions that an earlier restore has left behind, and waits until they are gone. */
  async clear(session: ServerConnection, home: string): Promise<void> {
    if (!this.#areSupported) return;
    const names = Array.from({ length: MOST_CONNECTIONS + 1 }, (_, index) => this.#nameOf(home, index + 1));
    const [owners = []] = await session.rows(`SELECT ${names.map((name) => `IS_USED_LOCK('${name}')`).join(', ')}`);
    for (const [index, name] of names.entries()) {
      if (owners[index] === '') continue;
      // guard: no-session-of-an-earlier-restore-is-left
      await this.#take(session, name, home, true);
      await session.execute(`SELECT RELEASE_LOCK('${name}')`);
    }
  }

  /** Takes the lock of one of the other sessions, which are counted from 1 on. */
  async takeOther(session: ServerConnection, home: string, number: number): Promise<void> {
    await this.#take(session, this.#nameOf(home, number), home, false);
  }

  #take(session: ServerConnection, name: string, database: string, ends: boolean): Promise<void> {
    return this.#ifSupported(async () => {
      let owner = await ownerOf(session, name);
      if (owner !== undefined && ends) {
        await end(session, owner);
        owner = await ownerOf(session, name);
      }
      const [[taken] = []] = await session.rows(`SELECT GET_LOCK('${name}', ${ends ? ENDS_WITHIN : 1})`);
      if (taken !== '1') throw new RestoreRefused([REFUSALS.running(database, owner ?? 'of another user')]);
    });
  }

  /** At most 64 characters, whatever the name of the database is. */
  #nameOf(database: string, number: number): string {
    // guard: one-lock-for-names-that-differ-by-case
    const name = this.ignoresCase ? database.toLowerCase() : database;
    return `lambda-mysqldump-${createHash('sha256').update(name).digest('hex').slice(0, 32)}-${number}`;
  }

  async #ifSupported(work: () => Promise<void>): Promise<void> {
    if (!this.#areSupported) return;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StatementRefused)) throw error;
      // Some clusters have no such locks.
      this.#areSupported = false;
      this.warnings.push(
        `The target has no locks for sessions (${error.message}). Make sure that no session of an earlier restore is left before you resume one.`,
      );
    }
  }
}

async function ownerOf(session: ServerConnection, name: string): Promise<string | undefined> {
  const [[owner = ''] = []] = await session.rows(`SELECT IS_USED_LOCK('${name}')`);
  return owner === '' ? undefined : owner;
}

async function end(session: ServerConnection, owner: string): Promise<void> {
  try {
    await session.execute(`KILL CONNECTION ${owner}`);
  } catch (error) {
    // It has ended by itself, or belongs to another user: the lock shows which.
    if (!(error instanceof StatementRefused)) throw error;
  }
}
