import type { Statement } from '../../dump-format/statements/statement-splitter';
import type { RestoreOptions } from '../request/options';
import { STATE_TABLE } from '../resume/state-table';

/** Why a statement is not executed; the report counts them. */
export type SkipReason =
  | 'not-selected'
  | 'lock'
  | 'transaction'
  | 'keys-of-innodb'
  | 'global-setting'
  | 'binary-log'
  | 'sandbox-mode'
  | 'drop-database'
  | 'state-table';

const OF_TABLES: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'drop-table',
  'create-table',
  'lock',
  'keys',
  'insert',
  'view-placeholder',
  'drop-view',
  'view',
  'sequence',
]);
const OF_SESSIONS: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'setting',
  'use',
  'create-database',
  'client-command',
]);
const OF_DATA: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>(['insert', 'keys']);

/** Decides which statements belong to the selected objects. */
export class Selection {
  readonly #databases: ReadonlySet<string> | undefined;
  readonly #tables: ReadonlySet<string> | undefined;
  /** Names of tables that were asked for and not met. */
  readonly #missing: Set<string>;
  readonly #content: 'all' | 'schema' | 'data';

  constructor({ only, content = 'all' }: Pick<RestoreOptions, 'only' | 'content'>) {
    this.#databases = only?.databases && new Set(only.databases);
    this.#tables = only?.tables && new Set(only.tables);
    this.#missing = new Set(only?.tables);
    this.#content = content;
  }

  /** Tables that were asked for, and that the dump does not have. */
  get missingTables(): string[] {
    return [...this.#missing];
  }

  /** Whether the whole content of the dump is restored, so that it can be compared with what the dump states. */
  get isEverything(): boolean {
    return !this.#databases && !this.#tables && this.#content === 'all';
  }

  /** Whether anything of a database is restored. */
  hasDatabase(database: string | undefined): boolean {
    return database === undefined || (this.#databases?.has(database) ?? true);
  }

  /** @param table that a trigger is on */
  reasonToSkip(statement: Statement, table = statement.object): SkipReason | undefined {
    const { kind, database, object } = statement;
    if (!this.hasDatabase(database) && kind !== 'setting' && kind !== 'client-command') return 'not-selected';
    if (OF_SESSIONS.has(kind)) return undefined;
    if (object === STATE_TABLE && OF_TABLES.has(kind)) return 'state-table';
    if (this.#tables) {
      if (!OF_TABLES.has(kind) && kind !== 'trigger') return 'not-selected';
      if (!this.#hasTable(database, table)) return 'not-selected';
    }
    if (this.#content === 'schema' && OF_DATA.has(kind)) return 'not-selected';
    if (this.#content === 'data' && !OF_DATA.has(kind)) return 'not-selected';
    return undefined;
  }

  #hasTable(database: string | undefined, table: string | undefined): boolean {
    const found = [table, `${database}.${table}`].filter((name) => name !== undefined && this.#tables?.has(name));
    for (const name of found) this.#missing.delete(name as string);
    return found.length > 0;
  }
}
