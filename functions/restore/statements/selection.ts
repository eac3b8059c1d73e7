import type { Wanted } from '../../dump-format/dump-index/wanted';
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

  /** The database of a dump of one, whose statements may leave its name out. */
  readonly #single: string | undefined;

  /** @param known databases of the dump, as far as they are known before it is read */
  constructor(
    { only, content = 'all' }: Pick<RestoreOptions, 'only' | 'content'>,
    private readonly known: readonly string[] = [],
  ) {
    this.#single = known.length === 1 ? known[0] : undefined;
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

  /** What has to be read of the dump. */
  get wanted(): Wanted {
    return {
      hasDatabase: (database) => this.hasDatabase(database || undefined),
      hasObject: this.#tables && ((database, object) => this.#selected(database || undefined, object).length > 0),
      content: this.#content,
    };
  }

  /** Whether anything of a database is restored. */
  hasDatabase(database: string | undefined): boolean {
    if (database === undefined) return true;
    if (this.#databases && !this.#databases.has(database)) return false;
    return !this.#tables || [...this.#tables].some((name) => this.#mayBeIn(database, name));
  }

  /** Whether a table with this name is in a database, or may be in any. */
  #mayBeIn(database: string, name: string): boolean {
    if (name.startsWith(`${database}.`)) return true;
    return !this.known.some((other) => name.startsWith(`${other}.`));
  }

  /** Whether a table or view is restored; with no name, whether what belongs to no table is. */
  hasObject(database: string, name: string | undefined): boolean {
    if (!this.hasDatabase(database)) return false;
    return !this.#tables || this.#selected(database, name).length > 0;
  }

  /** Whether the rows of a table are restored. */
  hasRowsOf(database: string, table: string): boolean {
    return this.#content !== 'schema' && table !== STATE_TABLE && this.hasObject(database, table);
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
    const found = this.#selected(database, table);
    for (const name of found) this.#missing.delete(name);
    return found.length > 0;
  }

  /** By which of the given names a table is selected. */
  #selected(database = this.#single, table: string | undefined): string[] {
    if (table === undefined) return [];
    return [table, `${database}.${table}`].filter((name) => this.#tables?.has(name));
  }
}
