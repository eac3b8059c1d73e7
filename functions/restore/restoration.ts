import { identifier } from '../core/sql/sql-text';
import { tokensOf } from '../dump-format/statements/lexical/tokens';
import type { Statement } from '../dump-format/statements/statement-splitter';
import type { ServerConnection } from './connection/server-connection';
import { RestoreError } from './request/restore-error';
import type { StateTable } from './resume/state-table';
import { databaseIn } from './rewrite/database-names';
import type { Rewriter } from './rewrite/rewriter';
import type { RestoreSession } from './schedule/restore-session';
import type { SessionSettings } from './schedule/session-settings';
import type { Workers } from './schedule/workers';
import { DeferredStatement } from './statements/deferred-statement';
import type { RefusedStatements } from './statements/refused-statements';
import type { Selection, SkipReason } from './statements/selection';
import { reasonToSkipSetting } from './statements/settings-filter';
import { splitCreateTable } from './statements/split-create-table';
import { tableOfTrigger, traitsOf } from './statements/table-definition';
import type { DumpTables } from './tables/dump-tables';
import type { TableFacts, TableRestore } from './tables/table-restore';
import { isNamed } from './target/catalogue-names';
import type { MetNames } from './target/names-without-case';

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
  readonly refused: RefusedStatements;
  readonly tables: DumpTables;
  readonly names: MetNames;
  /** Name in the target of a database of the dump. */
  readonly targetOf: (database: string | undefined) => string;
  /** Is called before anything is written to a database. Returns where its progress is noted. */
  readonly enter: (database: string) => Promise<StateTable>;
  readonly isResumed: boolean;
}

/**
 * Restores the statements of a dump: definitions in their order, rows dealt to several sessions, the keys of a table as
 * soon as its rows are in, foreign keys and events when everything is.
 */
export class Restoration {
  readonly #events: DeferredStatement[] = [];
  readonly statements: Record<string, number> = {};
  readonly skipped: Record<string, number> = {};
  /** Definitions beside tables, of those that are restored. */
  readonly definitions = { view: 0, trigger: 0, routine: 0, event: 0 };
  /** By their names in the dump and in the target. */
  readonly databases = new Map<string, string>();
  rows = 0;
  /** Whether a database has for a while the character set that its programs were made with. */
  #isAltered = false;

  constructor(private readonly parts: RestorationParts) {}

  /** Whether anything was executed that can't be done a second time. */
  get hasWritten(): boolean {
    return Object.keys(this.statements).some((kind) => !REPEATABLE.has(kind));
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
      this.parts.refused.pass(statement, error);
    }
  }

  /** Resolves when all rows are restored, with the keys and triggers of their tables. @throws as {@link take} does. */
  tablesDone(): Promise<void> {
    return this.parts.tables.close(true);
  }

  /** What needs everything else: foreign keys, then events. @throws as {@link take} does. */
  async finish(): Promise<void> {
    const { main, tables } = this.parts;
    for (const { facts, foreignKeys } of tables.all) {
      if (foreignKeys && !(await this.#hasForeignKeys(facts))) await foreignKeys.execute(main);
    }
    for (const event of this.#events) await event.execute(main);
  }

  async #take(statement: Statement): Promise<void> {
    const { kind } = statement;
    this.#refuseOtherDatabase(statement);
    if (kind === 'trigger') return this.#trigger(statement);
    const reason = this.parts.selection.reasonToSkip(statement);
    if (reason) return this.#skip(reason, statement);
    if (kind === 'view' || kind === 'routine' || kind === 'event') this.definitions[kind] += 1;
    if (OBJECTS.has(kind)) this.parts.names.meet(this.#targetOf(statement.database), statement.object ?? '');
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
      case 'drop-database':
        return this.#skip(kind, statement);
      case 'other':
        await this.#drain();
        return this.#now(statement);
      default:
        return this.#now(statement);
    }
  }

  /** A name with a database leads past the one that the restore has looked at. Dump programs write none, but in triggers. */
  #refuseOtherDatabase({ kind, database, qualifier, number, offset, object }: Statement): void {
    if (qualifier === undefined) return;
    // The names in definitions are changed with that of the database, which a trigger may have in other letters.
    const isSame =
      kind === 'insert'
        ? this.parts.targetOf(database) === qualifier
        : qualifier.toLowerCase() === database?.toLowerCase();
    // guard: writes-to-no-other-database
    if (isSame) return;
    throw new RestoreError(
      'DUMP_UNSAFE',
      `The dump names "${qualifier}"."${object}" in statement ${number} at byte ${offset} of the text, and would be restored into ${database === undefined ? 'another database' : `the database "${database}"`}. No dump program of MySQL or MariaDB writes that: restore the dump by a client, or without another name.`,
    );
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
    const { tables } = this.parts;
    const database = this.#targetOf(statement.database);
    const name = statement.object ?? '';
    if (tables.isFinished(database, name)) return;
    await tables.get(database, name)?.rowsDone();
    await this.#now(statement);
  }

  async #createTable(statement: Statement): Promise<void> {
    const database = await this.#selectFor(statement);
    const name = statement.object ?? '';
    const { isShared } = traitsOf(statement.bytes);
    const table = this.parts.tables.begin(database, name, statement.database, isShared);
    const bytes = this.parts.rewriter.rewrite(statement);
    const { withoutSecondaryKeys, addKeys, addForeignKeys } = isShared
      ? splitCreateTable(bytes, { ...statement, keepsKeys: table.isSmall })
      : { withoutSecondaryKeys: bytes, addKeys: undefined, addForeignKeys: undefined };
    if (addForeignKeys) table.foreignKeys = await this.#defer(statement, addForeignKeys, database);
    if (table.isFinished) return;
    // guard: unfinished-tables-begin-again
    if (this.parts.isResumed)
      await this.parts.control.execute(`DROP TABLE IF EXISTS ${identifier(database)}.${identifier(name)}`);
    await this.parts.main.execute(withoutSecondaryKeys);
    if (addKeys) table.afterRows(await this.#defer(statement, addKeys, database));
  }

  /** A table that the dump has no definition of, or not here: pieces of tables are restored one by one. */
  async #tableFor(statement: Statement): Promise<TableRestore> {
    const { tables, control } = this.parts;
    const database = this.#targetOf(statement.database);
    const name = statement.object ?? '';
    const known = tables.get(database, name);
    if (known) {
      tables.goOnTo(known);
      return known;
    }
    await this.#selectFor(statement);
    const [[engine = ''] = []] = await control.rows(
      `SELECT engine FROM information_schema.tables WHERE ${isNamed('table_schema', database)} AND ${isNamed('table_name', name)}`,
    );
    if (this.parts.isResumed && !tables.isFinished(database, name)) await this.#refuseRows(database, name);
    return tables.begin(database, name, statement.database, engine.toLowerCase() === 'innodb');
  }

  /** A table that is not the restore's own may not be dropped, and its rows would be there twice. */
  async #refuseRows(database: string, table: string): Promise<void> {
    const name = `${identifier(database)}.${identifier(table)}`;
    const rows = await this.parts.control.rows(`SELECT 1 FROM ${name} LIMIT 1`);
    // guard: no-rows-twice-in-tables-of-others
    if (rows.length === 0) return;
    throw new RestoreError(
      'RESTORE_NOT_RESUMABLE',
      `The table "${database}"."${table}" has rows, of which some may be of the restore that stopped. Empty it (TRUNCATE TABLE ${name}), and resume, unless it has rows of others.`,
    );
  }

  async #keys(statement: Statement): Promise<void> {
    const table = await this.#tableFor(statement);
    if (table.facts.isShared) return this.#skip('keys-of-innodb', statement);
    if (table.isFinished) return;
    if (!/\bENABLE\s+KEYS\b/i.test(statement.bytes.toString('latin1'))) return this.#now(statement);
    table.enableKeys(await this.#defer(statement, this.parts.rewriter.rewrite(statement), table.facts.database));
  }

  async #insert(statement: Statement): Promise<void> {
    const table = await this.#tableFor(statement);
    await table.insert(statement);
    this.rows += statement.rows;
  }

  async #trigger(statement: Statement): Promise<void> {
    const tableName = tableOfTrigger(statement.bytes, statement);
    const reason = this.parts.selection.reasonToSkip(statement, tableName);
    if (reason) return this.#skip(reason, statement);
    this.definitions.trigger += 1;
    const database = await this.#selectFor(statement);
    const table = tableName === undefined ? undefined : this.parts.tables.get(database, tableName);
    if (!table || this.#isAltered || table.isFinished || table.isClosed) {
      if (table) await table.close(false);
      else await this.#drain();
      await this.#dropTrigger(statement, database);
      return this.#now(statement);
    }
    table.afterRows(await this.#defer(statement, this.parts.rewriter.rewrite(statement), database));
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

  async #defer(statement: Statement, bytes: Buffer, database: string): Promise<DeferredStatement> {
    const { settings, refused } = this.parts;
    return new DeferredStatement(statement, bytes, database, await settings.read(), refused);
  }

  /** Whether an earlier run has added them: all of a table's are one statement. */
  async #hasForeignKeys({ database, name }: TableFacts): Promise<boolean> {
    if (!this.parts.isResumed) return false;
    const [[count = '0'] = []] = await this.parts.control.rows(
      `SELECT COUNT(*) FROM information_schema.referential_constraints WHERE ${isNamed('constraint_schema', database)} AND ${isNamed('table_name', name)}`,
    );
    return count !== '0';
  }

  /** Waits until every table has its rows and keys. */
  #drain(): Promise<void> {
    return this.parts.tables.close(false);
  }
}

/** Kinds of statements that begin a table or a view, or remove the one before. */
const OBJECTS: ReadonlySet<string> = new Set<Statement['kind']>([
  'drop-table',
  'create-table',
  'drop-view',
  'view-placeholder',
  'view',
  'sequence',
]);

/** Kinds of statements that may be executed again. */
const REPEATABLE: ReadonlySet<string> = new Set<Statement['kind']>([
  'setting',
  'use',
  'create-database',
  'lock',
  'transaction',
]);
