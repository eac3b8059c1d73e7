import type { ErrorCode } from '../core/error-codes';
import { identifier, literal } from '../core/sql/sql-text';
import { rowsIn } from '../dump-format/row-counts';
import { splitCreateTable } from '../dump-format/statements/split-create-table';
import type { Statement } from '../dump-format/statements/statement-splitter';
import type { ServerConnection } from './connection/server-connection';
import { explainFailure } from './explain-failure';
import type { RestoredTable } from './report';
import { RestoreError } from './request/restore-error';
import type { FinishedTable, StateTable } from './resume/state-table';
import { databaseIn } from './rewrite/database-names';
import { describe, type Rewriter } from './rewrite/rewriter';
import { tokensOf } from './rewrite/tokens';
import { ByteBudget } from './schedule/byte-budget';
import type { RestoreSession } from './schedule/restore-session';
import type { SessionSettings } from './schedule/session-settings';
import { TableWork } from './schedule/table-work';
import type { Workers } from './schedule/workers';
import type { DumpSource } from './source/dump-source';
import type { Selection, SkipReason } from './statements/selection';
import { reasonToSkipSetting } from './statements/settings-filter';
import { tableOfTrigger, traitsOf } from './statements/table-definition';

/** What a restoration works with. */
export interface RestorationParts {
  /** Session for definitions, which are executed in the order of the dump. */
  readonly main: RestoreSession;
  /** What the dump has set in that session. */
  readonly settings: SessionSettings;
  /** Session for questions and notes, with settings of our own. */
  readonly control: ServerConnection;
  /** Sessions for rows and keys. */
  readonly workers: Workers<RestoreSession>;
  readonly rewriter: Rewriter;
  readonly selection: Selection;
  readonly source: Pick<DumpSource, 'expected' | 'origin'>;
  /** Name in the target of a database of the dump. */
  readonly targetOf: (database: string | undefined) => string;
  /** Is called before anything is written to a database. Returns where its progress is noted. */
  readonly enter: (database: string) => Promise<StateTable>;
  /** Tables that an earlier run has finished, by {@link keyOf}. */
  readonly finished: ReadonlyMap<string, FinishedTable>;
  readonly isResumed: boolean;
  /** Bytes of statements that may wait. */
  readonly waitingBytes: number;
  /** Longest statement that the target takes. */
  readonly longestStatement: number;
  /** Takes refused statements, behind which the restoration continues. Without it, it stops at the first one. */
  readonly onRefused?: OnRefused | undefined;
}

/**
 * Takes a statement that can't be executed, and why. Of a statement that was put off, the bytes are empty. What it throws
 * stops the restoration.
 */
export type OnRefused = (statement: Statement, error: RestoreError) => void;

/** What may be wrong with one statement, so that others can follow it. */
const REFUSALS: ReadonlySet<string> = new Set<ErrorCode>([
  'RESTORE_STOPPED',
  'RESTORE_DIFFERS',
  'TARGET_UNSUITABLE',
  'DUMP_UNSAFE',
]);

/** A statement for later, with what was set when it came. */
interface Deferred {
  readonly statement: Statement;
  readonly bytes: Buffer;
  readonly database: string;
  readonly settings: string;
}

/** A table of the dump. */
interface Table {
  readonly database: string;
  readonly name: string;
  readonly work: TableWork<RestoreSession>;
  readonly expected: number | undefined;
  /** Whether an earlier run has finished it, so that its statements are not executed. */
  readonly isFinished: boolean;
  /** Whether its rows may come from several sessions. */
  readonly isShared: boolean;
  foreignKeys: Deferred | undefined;
  enableKeys: Deferred | undefined;
  rows: number;
  inserted: number;
  isRecorded: boolean;
}

/**
 * Restores the statements of a dump: definitions in their order, rows dealt to several sessions, the keys of a table as
 * soon as its rows are in, foreign keys and events when everything is.
 */
export class Restoration {
  /** Tables of the dump by {@link keyOf}. */
  readonly #tables = new Map<string, Table>();
  readonly #budget: ByteBudget;
  readonly #events: Deferred[] = [];
  readonly statements: Record<string, number> = {};
  readonly skipped: Record<string, number> = {};
  /** By their names in the dump and in the target. */
  readonly databases = new Map<string, string>();
  rows = 0;
  #current: Table | undefined;
  /** Whether a database has for a while the character set that its programs were made with. */
  #isAltered = false;

  constructor(private readonly parts: RestorationParts) {
    this.#budget = new ByteBudget(parts.waitingBytes);
  }

  /** The table that is read, for the progress. */
  get table(): string | undefined {
    return this.#current && `${this.#current.database}.${this.#current.name}`;
  }

  /** How many tables are complete, with keys and triggers. */
  finishedTables = 0;

  get tables(): RestoredTable[] {
    return [...this.#tables.values()].map(({ database, name, rows, inserted, expected, isFinished }) => ({
      database,
      table: name,
      rows,
      inserted: isFinished ? undefined : inserted,
      ...(expected === undefined ? {} : { expected }),
    }));
  }

  /**
   * Takes the next statement. Resolves when it is executed, or waits for a session.
   *
   * @throws {RestoreError} when the target refuses it, or an earlier one.
   */
  async take(statement: Statement): Promise<void> {
    this.parts.workers.throwIfFailed();
    this.statements[statement.kind] = (this.statements[statement.kind] ?? 0) + 1;
    try {
      await this.#take(statement);
    } catch (error) {
      // What a session failed at first has its own place.
      this.parts.workers.throwIfFailed();
      this.#pass(statement, explainFailure(statement, error));
    }
  }

  /** Gives away a refused statement. @throws any other error, and each when nobody takes refusals. */
  #pass(statement: Statement, error: unknown): void {
    const { onRefused } = this.parts;
    if (!onRefused || !(error instanceof RestoreError) || !REFUSALS.has(error.code)) throw error;
    onRefused(statement, error);
  }

  /** Resolves when all rows are restored, with the keys and triggers of their tables. @throws as {@link take} does. */
  async tablesDone(): Promise<void> {
    await Promise.all([...this.#tables.values()].map((table) => this.#close(table, true)));
    this.parts.workers.throwIfFailed();
  }

  /** What needs everything else: foreign keys, then events. @throws as {@link take} does. */
  async finish(): Promise<void> {
    for (const table of this.#tables.values()) {
      if (table.foreignKeys && !(await this.#hasForeignKeys(table))) await this.#execute(table.foreignKeys);
    }
    for (const event of this.#events) await this.#execute(event);
  }

  async #take(statement: Statement): Promise<void> {
    const { kind } = statement;
    if (kind === 'trigger') return this.#trigger(statement);
    const reason = this.parts.selection.reasonToSkip(statement);
    if (reason) return this.#skip(reason, statement);
    switch (kind) {
      case 'client-command':
        return this.#command(statement);
      case 'setting':
        return this.#setting(statement);
      case 'use':
      case 'create-database':
        return this.#database(statement);
      case 'lock':
      case 'transaction':
        return this.#skip(kind, statement);
      case 'drop-table':
        return this.#dropTable(statement);
      case 'create-table':
        return this.#createTable(statement);
      case 'keys':
        return this.#keys(statement);
      case 'insert':
        return this.#insert(statement);
      case 'event':
        return this.#event(statement);
      case 'alter-database':
        await this.#drain();
        await this.#now(statement);
        this.#isAltered = !this.#isAltered;
        return;
      case 'view':
        // The server looks for the keys of the tables that it combines.
        if (statement.bytes.includes(' DUALITY VIEW ')) await this.#drain();
        return this.#now(statement);
      case 'other':
        if (/^\s*DROP\s+(?:DATABASE|SCHEMA)\b/i.test(statement.bytes.toString('latin1', 0, 64))) {
          return this.#skip('drop-database', statement);
        }
        await this.#drain();
        return this.#now(statement);
      default:
        return this.#now(statement);
    }
  }

  #skip(reason: SkipReason, statement: Statement): void {
    if (statement.kind === 'insert' && reason === 'not-selected') return;
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }

  #command(statement: Statement): void {
    if (/^\/\*M?!999999\\-/.test(statement.bytes.toString('latin1', 0, 16))) {
      this.#skip('sandbox-mode', statement);
      return;
    }
    // guard: executes-no-command-of-a-client
    throw new RestoreError(
      'DUMP_UNSAFE',
      `The dump has a command of the client, which mysqldump does not write: statement ${statement.number} at byte ${statement.offset} of the text begins with ${JSON.stringify(statement.bytes.toString('utf8', 0, 40))}. Find out who changed the dump.`,
    );
  }

  async #setting(statement: Statement): Promise<void> {
    const reason = reasonToSkipSetting(statement.bytes, statement);
    if (reason) return this.#skip(reason, statement);
    const bytes = this.parts.rewriter.rewrite(statement);
    this.parts.settings.forget();
    await this.parts.main.set(bytes);
  }

  async #database(statement: Statement): Promise<void> {
    const name = databaseIn(tokensOf(statement.bytes, statement));
    if (name === undefined || !this.parts.selection.hasDatabase(name)) return;
    const target = this.#targetOf(name);
    if (statement.kind === 'create-database') {
      await this.parts.main.execute(this.parts.rewriter.rewrite(statement));
      await this.parts.enter(target);
      return;
    }
    await this.parts.enter(target);
    await this.parts.main.select(target);
  }

  #targetOf(database: string | undefined): string {
    const target = this.parts.targetOf(database);
    this.databases.set(database ?? target, target);
    return target;
  }

  /** Executes a definition in its place among the others. */
  async #now(statement: Statement): Promise<void> {
    await this.#selectFor(statement);
    await this.parts.main.execute(this.parts.rewriter.rewrite(statement));
  }

  async #selectFor({ database }: Statement): Promise<string> {
    const target = this.#targetOf(database);
    await this.parts.enter(target);
    await this.parts.main.select(target);
    return target;
  }

  async #dropTable(statement: Statement): Promise<void> {
    const database = this.#targetOf(statement.database);
    const key = keyOf(database, statement.object ?? '');
    if (this.parts.finished.has(key)) return;
    await this.#tables.get(key)?.work.rowsDone();
    await this.#now(statement);
  }

  async #createTable(statement: Statement): Promise<void> {
    const database = await this.#selectFor(statement);
    const name = statement.object ?? '';
    const key = keyOf(database, name);
    this.#next(key);
    const isFinished = this.parts.finished.has(key);
    const { isShared } = traitsOf(statement.bytes);
    const table = this.#addTable(database, name, isShared, isFinished, statement.database);
    const bytes = this.parts.rewriter.rewrite(statement);
    const { withoutSecondaryKeys, addKeys, addForeignKeys } = isShared
      ? splitCreateTable(bytes, statement)
      : { withoutSecondaryKeys: bytes, addKeys: undefined, addForeignKeys: undefined };
    if (addForeignKeys) table.foreignKeys = await this.#defer(statement, addForeignKeys, database);
    if (isFinished) return;
    // guard: unfinished-tables-begin-again
    if (this.parts.isResumed)
      await this.parts.control.execute(`DROP TABLE IF EXISTS ${identifier(database)}.${identifier(name)}`);
    await this.parts.main.execute(withoutSecondaryKeys);
    if (addKeys) this.#afterRows(table, await this.#defer(statement, addKeys, database));
  }

  /** Goes on to another table. The rows of the one before are complete, unless the dump has to have more of them. */
  #next(key: string): void {
    const before = this.#current;
    this.#current = undefined;
    if (!before || keyOf(before.database, before.name) === key) return;
    if (before.expected !== undefined && before.rows < before.expected) return;
    this.#close(before, false).catch(() => {});
  }

  #addTable(database: string, name: string, isShared: boolean, isFinished: boolean, source: string | undefined): Table {
    const expectedRows = this.parts.source.expected.rows;
    const table: Table = {
      database,
      name,
      work: new TableWork(this.parts.workers, !isShared),
      expected: expectedRows && rowsIn(expectedRows, source ?? database, name),
      isFinished,
      isShared,
      foreignKeys: undefined,
      enableKeys: undefined,
      rows: 0,
      inserted: 0,
      isRecorded: isFinished,
    };
    this.#tables.set(keyOf(database, name), table);
    this.#current = table;
    return table;
  }

  /** A table that the dump has no definition of, or not here: pieces of tables are restored one by one. */
  async #tableFor(statement: Statement): Promise<Table> {
    const database = this.#targetOf(statement.database);
    const name = statement.object ?? '';
    const key = keyOf(database, name);
    const known = this.#tables.get(key);
    if (known) {
      if (this.#current !== known) this.#next(key);
      this.#current = known;
      return known;
    }
    this.#next(key);
    await this.#selectFor(statement);
    const [[engine = ''] = []] = await this.parts.control.rows(
      `SELECT engine FROM information_schema.tables WHERE table_schema = ${literal(database)} AND table_name = ${literal(name)}`,
    );
    return this.#addTable(
      database,
      name,
      engine.toLowerCase() === 'innodb',
      this.parts.finished.has(key),
      statement.database,
    );
  }

  async #keys(statement: Statement): Promise<void> {
    const table = await this.#tableFor(statement);
    if (table.isShared) return this.#skip('keys-of-innodb', statement);
    if (table.isFinished) return;
    if (!/\bENABLE\s+KEYS\b/i.test(statement.bytes.toString('latin1'))) return this.#now(statement);
    table.enableKeys ??= await this.#defer(statement, this.parts.rewriter.rewrite(statement), table.database);
  }

  async #insert(statement: Statement): Promise<void> {
    const { bytes, rows } = statement;
    if (bytes.length > this.parts.longestStatement) {
      throw new RestoreError(
        'TARGET_UNSUITABLE',
        `${describe(statement)} has a statement of ${bytes.length} bytes (number ${statement.number}), and max_allowed_packet of the target is ${this.parts.longestStatement + 1}. Set it to ${bytes.length + 1024} or more on the target (SET GLOBAL max_allowed_packet), and resume.`,
      );
    }
    const table = await this.#tableFor(statement);
    table.rows += rows;
    this.rows += rows;
    if (table.isFinished) return;
    if (table.work.isClosed) await this.#reopen(table);
    const settings = await this.parts.settings.read();
    await this.#budget.take(bytes.length);
    this.parts.workers.throwIfFailed();
    const release = () => this.#budget.release(bytes.length);
    table.work.addRows((session) => this.#insertRows(table, statement, session, settings)).then(release, release);
  }

  async #insertRows(table: Table, statement: Statement, session: RestoreSession, settings: string): Promise<void> {
    const { bytes, rows } = statement;
    try {
      await session.prepare(table.database, settings);
      const { affectedRows } = table.isShared ? await session.insert(bytes) : await session.execute(bytes);
      table.inserted += affectedRows;
      // guard: every-row-is-inserted
      if (affectedRows !== rows && INSERT.test(bytes.toString('latin1', 0, 16))) {
        throw new RestoreError(
          'RESTORE_DIFFERS',
          `The target inserted ${affectedRows} of ${rows} rows of ${describe(statement)}, statement ${statement.number}. Look for triggers on the table.`,
        );
      }
    } catch (error) {
      this.#pass(statement, explainFailure(statement, error));
    }
  }

  /** More rows of a table whose keys may be there. */
  async #reopen(table: Table): Promise<void> {
    await table.work.reopen();
    if (!table.isRecorded) return;
    table.isRecorded = false;
    this.finishedTables -= 1;
    const state = await this.parts.enter(table.database);
    await state.unfinished({ database: table.database, table: table.name, rows: table.rows });
  }

  /** @param isCertain whether no rows can follow, as at the end of the dump. */
  #close(table: Table, isCertain: boolean): Promise<void> {
    if (table.isFinished) return Promise.resolve();
    if (!table.work.isClosed && table.enableKeys) {
      this.#afterRows(table, table.enableKeys);
      table.enableKeys = undefined;
    }
    // guard: records-complete-tables-only
    const mayBeRecorded = isCertain || this.#isComplete(table);
    if (mayBeRecorded) table.work.record = () => this.#record(table);
    if (!table.work.isClosed || !mayBeRecorded || table.isRecorded) return table.work.close();
    return table.work.close().then(() => this.#record(table));
  }

  /** Whether the table has all its rows, by the count of the verdict or by the form of a dump of one process. */
  #isComplete(table: Table): boolean {
    if (table.expected !== undefined) return table.rows >= table.expected;
    const { origin } = this.parts.source;
    return origin !== undefined && (origin.processes ?? 1) === 1;
  }

  async #record(table: Table): Promise<void> {
    if (table.isRecorded) return;
    table.isRecorded = true;
    this.finishedTables += 1;
    const state = await this.parts.enter(table.database);
    await state.finished({ database: table.database, table: table.name, rows: table.rows });
  }

  async #trigger(statement: Statement): Promise<void> {
    const tableName = tableOfTrigger(statement.bytes, statement);
    const reason = this.parts.selection.reasonToSkip(statement, tableName);
    if (reason) return this.#skip(reason, statement);
    const database = await this.#selectFor(statement);
    const table = tableName === undefined ? undefined : this.#tables.get(keyOf(database, tableName));
    if (!table || this.#isAltered || table.isFinished || table.work.isClosed) {
      if (table) await this.#close(table, false);
      else await this.#drain();
      await this.#dropTrigger(statement, database);
      return this.#now(statement);
    }
    this.#afterRows(table, await this.#defer(statement, this.parts.rewriter.rewrite(statement), database));
  }

  /** One that an earlier run has restored. */
  async #dropTrigger({ object }: Statement, database: string): Promise<void> {
    if (!this.parts.isResumed || object === undefined) return;
    await this.parts.control.execute(`DROP TRIGGER IF EXISTS ${identifier(database)}.${identifier(object)}`);
  }

  async #event(statement: Statement): Promise<void> {
    if (this.#isAltered) {
      await this.#drain();
      return this.#now(statement);
    }
    const database = await this.#selectFor(statement);
    this.#events.push(await this.#defer(statement, this.parts.rewriter.rewrite(statement), database));
  }

  async #defer(statement: Statement, bytes: Buffer, database: string): Promise<Deferred> {
    // The bytes may be a part of a larger piece of the text, which would be kept with them.
    return {
      statement: { ...statement, bytes: Buffer.alloc(0) },
      bytes: Buffer.from(bytes),
      database,
      settings: await this.parts.settings.read(),
    };
  }

  #afterRows(table: Table, deferred: Deferred): void {
    table.work.afterRows.push((session) => this.#executeIn(session, deferred));
  }

  #execute(deferred: Deferred): Promise<void> {
    return this.#executeIn(this.parts.main, deferred);
  }

  async #executeIn(session: RestoreSession, { statement, bytes, database, settings }: Deferred): Promise<void> {
    try {
      await session.prepare(database, settings);
      await session.execute(bytes);
    } catch (error) {
      this.#pass(statement, explainFailure(statement, error));
    }
  }

  /** Whether an earlier run has added them: all of a table's are one statement. */
  async #hasForeignKeys({ database, name }: Table): Promise<boolean> {
    if (!this.parts.isResumed) return false;
    const [[count = '0'] = []] = await this.parts.control.rows(
      `SELECT COUNT(*) FROM information_schema.referential_constraints WHERE constraint_schema = ${literal(database)} AND table_name = ${literal(name)}`,
    );
    return count !== '0';
  }

  /** Waits until every table has its rows and keys. */
  async #drain(): Promise<void> {
    await Promise.all([...this.#tables.values()].map((table) => this.#close(table, false)));
    this.parts.workers.throwIfFailed();
  }
}

const INSERT = /^INSERT INTO /;

/** One text for a table's names. */
export function keyOf(database: string, table: string): string {
  return JSON.stringify([database, table]);
}
