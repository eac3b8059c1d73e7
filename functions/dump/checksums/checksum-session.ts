import { detailOf, SessionError, sentence, withCode } from '../../core/errors';
import type { Queryable } from '../../core/sql/queryable';
import type { Clock } from '../../core/time/clock';
import { within } from '../../core/time/within';
import { listed } from '../../core/words/listed';
import type { Fact } from '../../dump-format/facts/fact';
import {
  type ChecksumTable,
  checksumFact,
  listChecksumTables,
  readChecksum,
} from '../../dump-format/facts/server/table-checksum';
import type { TableSelection } from '../../dump-format/selection/table-selection';
import { type SessionTarget, SqlSession } from '../client/sql-session';

/** Checksums of the tables of a dump, as facts, and why there are not more of them. */
export interface TableChecksums {
  readonly facts: readonly Fact[];
  readonly warning: string | undefined;
}

/** Of a dump that was to have none, or has no table. */
export const NO_CHECKSUMS: TableChecksums = { facts: [], warning: undefined };

/** Dependencies of checksums. */
export interface ChecksumTools {
  readonly clock: Clock;
  /** How long the run may wait for checksums after the last row, in milliseconds. */
  readonly timeForFacts: () => number;
}

/** The warning that a dump has no checksums. */
export function withoutChecksums(reason: string): string {
  return withCode('CHECKSUMS_INCOMPLETE', `The dump is complete, but no table has a checksum: ${sentence(reason)}`);
}

/** Going back to it releases the lock on the definition of the table that was read, as the dump programs do. */
const SAVEPOINT = 'before_a_table';

/**
 * Computes the checksum of every InnoDB table beside the dump, in one more session with the same snapshot: InnoDB answers
 * `CHECKSUM TABLE` by a consistent read. A dump without checksums is better than none: whatever prevents them is a warning.
 */
export class ChecksumSession {
  readonly #over = new AbortController();
  readonly #facts: Fact[] = [];
  /** Tables that have no checksum yet; undefined until the tables are known. */
  #missing: Set<ChecksumTable> | undefined;
  #session: SqlSession | undefined;
  #hasSnapshot = false;
  /** Why there are not more checksums, without a full stop. */
  #failure: string | undefined;
  /** What the session is doing. Never rejects. */
  #work: Promise<void> = Promise.resolve();

  private constructor(
    private readonly databases: readonly string[],
    private readonly tableSelection: TableSelection,
    private readonly tools: ChecksumTools,
  ) {}

  /** Opens the session, which takes some time: before the tables are locked. @throws the reason of the signal. */
  static async open(
    target: SessionTarget,
    databases: readonly string[],
    tableSelection: TableSelection,
    tools: ChecksumTools,
    signal: AbortSignal,
  ): Promise<ChecksumSession> {
    const checksums = new ChecksumSession(databases, tableSelection, tools);
    try {
      checksums.#session = await SqlSession.open(target, AbortSignal.any([signal, checksums.#over.signal]));
    } catch (error) {
      signal.throwIfAborted();
      checksums.#failure = detailOf(error);
    }
    return checksums;
  }

  /** Begins to take the snapshot, and does not wait for it. To be called while the tables are locked. */
  takeSnapshot(): void {
    this.#do(async (session) => {
      await session.rows('START TRANSACTION WITH CONSISTENT SNAPSHOT');
      this.#hasSnapshot = true;
    });
  }

  /** To be called before the tables are unlocked: a snapshot that is not there by then is another one. */
  expectSnapshot(): void {
    // guard: checksums-in-the-snapshot
    if (!this.#hasSnapshot) this.#stop('their session had no snapshot while the tables were locked');
  }

  /** Begins to compute. To be called when the tables are unlocked. */
  begin(): void {
    this.#do((session) => this.#compute(session));
  }

  /** What has been computed, and soon will be: a dump waits for no more. When this settles, no client runs. */
  async end(): Promise<TableChecksums> {
    const { clock, timeForFacts } = this.tools;
    // guard: checksums-are-late
    if (!(await within(timeForFacts(), this.#work, clock))) this.#stop('computing them took too long');
    await this.close();
    return { facts: this.#facts, warning: this.#warning() };
  }

  /** Ends computing. When this settles, no client runs. */
  async close(): Promise<void> {
    this.#over.abort();
    await this.#work;
    await this.#session?.close();
    this.#session = undefined;
  }

  /** Does something after what was begun before, unless that failed. */
  #do(work: (session: SqlSession) => Promise<void>): void {
    const next = async () => {
      if (this.#session && this.#failure === undefined) await work(this.#session);
    };
    this.#work = this.#work.then(next).catch((error) => this.#stop(detailOf(error)));
  }

  /** The first reason counts. */
  #stop(reason: string): void {
    this.#failure ??= reason;
    this.#over.abort(new SessionError('CHECKSUMS_INCOMPLETE', sentence(reason)));
  }

  async #compute(session: Queryable): Promise<void> {
    const tables: ChecksumTable[] = [];
    for (const database of this.databases) {
      const listed = await listChecksumTables(session, database);
      // guard: no-checksums-of-rows-that-are-not-dumped
      const dumped = listed.filter(({ name }) => this.tableSelection.hasRows(database, name));
      tables.push(...dumped);
    }
    const missing = new Set(tables);
    this.#missing = missing;
    const found = (table: ChecksumTable, checksum: string) => {
      this.#facts.push(checksumFact(table, checksum));
      missing.delete(table);
    };
    await session.rows(`SAVEPOINT ${SAVEPOINT}`);
    const empty: ChecksumTable[] = [];
    for (const table of tables) {
      const checksum = await readChecksum(session, table);
      await session.rows(`ROLLBACK TO SAVEPOINT ${SAVEPOINT}`);
      if (checksum === NO_ROWS) empty.push(table);
      else if (checksum !== undefined) found(table, checksum);
    }
    // Last, because the server refuses a table that is newer than the snapshot, which ends the session.
    for (const table of empty) {
      // guard: emptied-tables-have-no-checksum
      if (await isEmpty(session, table)) found(table, NO_ROWS);
    }
  }

  #warning(): string | undefined {
    const reason = this.#failure ?? 'they were dropped or emptied during the dump';
    if (this.#missing === undefined) return withoutChecksums(reason);
    if (this.#missing.size === 0) return undefined;
    const names = [...this.#missing].map(({ database, name }) => JSON.stringify(`${database}.${name}`));
    const detail = `The dump is complete, but ${names.length} table(s) have no checksum: ${listed(names)}. Reason: ${sentence(reason)}`;
    return withCode('CHECKSUMS_INCOMPLETE', detail);
  }
}

/** The checksum of a table without rows, and of one whose rows the server could not read. */
const NO_ROWS = '0';

async function isEmpty(session: Queryable, { path }: ChecksumTable): Promise<boolean> {
  return (await session.rows(`SELECT 1 FROM ${path} LIMIT 1`)).length === 0;
}
