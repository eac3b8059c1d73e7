import type { Statement } from '../../dump-format/statements/statement-splitter';
import { describeStatement } from '../describe-statement';
import type { RestoredTable } from '../report';
import { RestoreError } from '../request/restore-error';
import type { FinishedTables } from '../resume/finished-tables';
import type { ByteBudget } from '../schedule/byte-budget';
import type { RestoreSession } from '../schedule/restore-session';
import type { SessionSettings } from '../schedule/session-settings';
import { TableWork } from '../schedule/table-work';
import type { Workers } from '../schedule/workers';
import type { DeferredStatement } from '../statements/deferred-statement';
import type { RefusedStatements } from '../statements/refused-statements';
import type { ValueWarnings } from './changed-values';
import { EmptyEnums } from './empty-enums';

/** What tables are restored with. */
export interface TableParts {
  /** Sessions for rows and keys. */
  readonly workers: Workers<RestoreSession>;
  /** What the dump has set. */
  readonly settings: SessionSettings;
  readonly budget: ByteBudget;
  readonly finished: FinishedTables;
  readonly refused: RefusedStatements;
  readonly warnings: ValueWarnings;
  /** Longest statement that the target takes. */
  readonly longestStatement: number;
}

/** What is known of a table. */
export interface TableFacts {
  /** By its names in the target. */
  readonly database: string;
  readonly name: string;
  /** Rows that verification counted. */
  readonly expected: number | undefined;
  /** Whether its rows may come from several sessions, and its keys afterwards. */
  readonly isShared: boolean;
  /** Whether the rows of the dump's tables stand in one piece each, so that a table is complete when another one begins. */
  readonly isInOnePiece: boolean;
}

/** One table: its rows, dealt to several sessions, then its keys and triggers, then the note that it is finished. */
export class TableRestore {
  readonly #work: TableWork<RestoreSession>;
  readonly #emptyEnums: EmptyEnums;
  /** Whether an earlier run has finished it, so that its statements are not executed. */
  readonly isFinished: boolean;
  /** What is executed when all tables have their keys. */
  foreignKeys: DeferredStatement | undefined;
  #enableKeys: DeferredStatement | undefined;
  #rows = 0;
  #inserted = 0;

  constructor(
    readonly facts: TableFacts,
    private readonly parts: TableParts,
  ) {
    this.#emptyEnums = new EmptyEnums(facts);
    this.#work = new TableWork(parts.workers, !facts.isShared);
    this.isFinished = parts.finished.isEarlier(facts.database, facts.name);
  }

  get isClosed(): boolean {
    return this.#work.isClosed;
  }

  /** Whether its keys are kept up to date sooner than they are added. */
  get isSmall(): boolean {
    // guard: small-tables-keep-their-keys
    return this.facts.expected !== undefined && this.facts.expected <= SMALL;
  }

  /** Whether the dump has to have more of its rows. */
  get lacksRows(): boolean {
    return this.facts.expected !== undefined && this.#rows < this.facts.expected;
  }

  get report(): RestoredTable {
    const { database, name, expected } = this.facts;
    return {
      database,
      table: name,
      rows: this.#rows,
      inserted: this.isFinished ? undefined : this.#inserted,
      ...(expected === undefined ? {} : { expected }),
    };
  }

  /** Takes an INSERT. Resolves when there is room for it among those that wait for a session. */
  async insert(statement: Statement): Promise<void> {
    const { bytes, rows } = statement;
    const { budget, settings, workers, longestStatement } = this.parts;
    if (bytes.length > longestStatement) {
      throw new RestoreError(
        'TARGET_UNSUITABLE',
        `${describeStatement(statement)} has a statement of ${bytes.length} bytes (number ${statement.number}), and max_allowed_packet of the target is ${longestStatement + 1}. Set it to ${bytes.length + 1024} or more on the target (SET GLOBAL max_allowed_packet), and resume.`,
      );
    }
    this.#rows += rows;
    if (this.isFinished) return;
    if (this.isClosed) await this.#reopen();
    const set = await settings.read();
    await budget.take(bytes.length);
    workers.throwIfFailed();
    const release = () => budget.release(bytes.length);
    this.#work.addRows((session) => this.#insertBy(session, statement, set)).then(release, release);
  }

  /** What needs all rows, in its order: keys, then triggers. */
  afterRows(statement: DeferredStatement): void {
    this.#work.afterRows.push((session) => statement.execute(session));
  }

  /** What is executed once, behind the last rows. */
  enableKeys(statement: DeferredStatement): void {
    this.#enableKeys ??= statement;
  }

  /** Resolves when the rows so far are restored. */
  rowsDone(): Promise<void> {
    return this.#work.rowsDone();
  }

  /** Ends the rows: keys and triggers follow. @param isCertain whether no rows can follow, as at the end of the dump */
  close(isCertain: boolean): Promise<void> {
    if (this.isFinished) return Promise.resolve();
    if (!this.isClosed && this.#enableKeys) {
      this.afterRows(this.#enableKeys);
      this.#enableKeys = undefined;
    }
    // guard: records-complete-tables-only
    const mayBeNoted = isCertain || this.#isComplete();
    if (mayBeNoted) this.#work.record = () => this.#note();
    if (!this.isClosed || !mayBeNoted) return this.#work.close();
    return this.#work.close().then(() => this.#note());
  }

  /** Whether the table has all its rows, by the count of the verdict or by the form of the dump. */
  #isComplete(): boolean {
    return this.facts.expected === undefined ? this.facts.isInOnePiece : !this.lacksRows;
  }

  async #insertBy(session: RestoreSession, statement: Statement, settings: string): Promise<void> {
    const { bytes, rows } = statement;
    const { database, isShared } = this.facts;
    try {
      await session.prepare(database, settings);
      const { affectedRows, warnings } = isShared ? await session.insert(bytes) : await session.execute(bytes);
      this.#inserted += affectedRows;
      // guard: changed-values-are-reported
      if (warnings > 0) await this.#warn(session, statement, warnings);
      // guard: every-row-is-inserted
      if (affectedRows !== rows && INSERT.test(bytes.toString('latin1', 0, 16))) {
        throw new RestoreError(
          'RESTORE_DIFFERS',
          `The target inserted ${affectedRows} of ${rows} rows of ${describeStatement(statement)}, statement ${statement.number}. Look for triggers on the table.`,
        );
      }
    } catch (error) {
      this.parts.refused.pass(statement, error);
    }
  }

  async #warn(session: RestoreSession, { bytes, number }: Statement, count: number): Promise<void> {
    const changes = await this.#emptyEnums.without(session, bytes, count, await session.warnings());
    this.parts.warnings.add(this.facts, number, changes);
  }

  /** More rows of a table whose keys may be there. */
  async #reopen(): Promise<void> {
    await this.#work.reopen();
    await this.parts.finished.forget(this.#asFinished());
  }

  #note(): Promise<void> {
    return this.parts.finished.note(this.#asFinished());
  }

  #asFinished() {
    return { database: this.facts.database, table: this.facts.name, rows: this.#rows };
  }
}

/** Rows of a table whose keys a server changes in less time than an ALTER TABLE takes, which is about ten milliseconds. */
const SMALL = 1_000;
const INSERT = /^INSERT INTO /;
