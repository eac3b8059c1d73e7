import type { Explanation } from '../../core/errors';
import { SYSTEM_DATABASES } from '../../core/sql/system-databases';
import { LackingTables } from '../../dump-format/selection/lacking-tables';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import { RestoreError } from '../request/restore-error';
import type { DumpSource } from '../source/dump-source';
import { Selection } from '../statements/selection';

/** Names of a database in the dump and in the target. */
export interface DatabaseNames {
  readonly source: string;
  readonly target: string;
}

/** Which database of a dump gets which name in the target. */
export class TargetNames {
  /** New names of databases that have one. */
  readonly renames: Map<string, string>;
  /** Of the dump, as far as they are known before it is read. */
  readonly #databases: readonly string[];

  constructor(
    private readonly origin: DumpSource['origin'],
    private readonly options: RestoreOptions,
  ) {
    this.#databases = origin?.databases ?? [];
    this.renames = new Map(options.rename);
    const [only, ...others] = this.#databases;
    if (options.database !== undefined && only !== undefined && others.length === 0) {
      this.renames.set(only, options.database);
    }
    for (const [from, to] of this.renames) if (from === to) this.renames.delete(from);
  }

  /** The databases that are restored, as far as they are known before the dump is read. */
  get known(): DatabaseNames[] {
    const selection = new Selection(this.options, this.#databases);
    return this.#databases
      .filter((name) => selection.hasDatabase(name))
      .map((source) => ({ source, target: this.of(source) }));
  }

  /** Their names in the target. */
  get targets(): string[] {
    const { database } = this.options;
    if (this.#databases.length > 0) return this.known.map(({ target }) => target);
    return database === undefined ? [] : [database];
  }

  /** What of the chosen names is impossible. */
  get problems(): Explanation[] {
    const { database, only, rename = new Map<string, string>() } = this.options;
    const problems: Explanation[] = [];
    if (database !== undefined && this.#databases.length > 1) {
      problems.push(REFUSALS.nameOfSeveral(this.#databases, database));
    }
    // guard: refuses-databases-of-the-server
    for (const name of new Set(this.targets)) {
      if (SYSTEM_DATABASES.includes(name.toLowerCase())) problems.push(REFUSALS.systemDatabase(name));
    }
    const { replaces = [] } = this.options;
    const others = replaces.filter((name) => !this.targets.includes(name));
    // guard: replaces-what-it-restores
    if (others.length > 0) problems.push(REFUSALS.replacesOthers(others, this.targets));
    if (this.#databases.length === 0) return problems;
    const named = new Set([...(only?.databases ?? []), ...rename.keys()]);
    const unknown = [...named].filter((name) => !this.#databases.includes(name));
    if (unknown.length > 0) problems.push(REFUSALS.unknownDatabases(unknown, this.#databases));
    const leftOut = (only?.tables ?? []).filter((name) => this.#isLeftOut(name));
    // guard: tables-that-are-left-out-are-named
    if (leftOut.length > 0) problems.push(REFUSALS.leftOutTables(leftOut));
    const tables = (only?.tables ?? []).filter((name) => !leftOut.includes(name) && !this.#hasTable(name));
    if (tables.length > 0) problems.push(REFUSALS.unknownTables(tables));
    const sources = new Map<string, string[]>();
    for (const { source, target } of this.known) sources.set(target, [...(sources.get(target) ?? []), source]);
    for (const [target, names] of sources) if (names.length > 1) problems.push(REFUSALS.sameName(target, names));
    return problems;
  }

  /** Name in the target of a database of the dump. @throws {RestoreError} when neither has one. */
  of(name: string | undefined): string {
    // A dump of one database has its name in a comment only.
    const source = this.#databases.length === 1 ? this.#databases[0] : name;
    const isNamed = source !== undefined && (this.renames.has(source) || this.#databases.length > 0);
    const target = isNamed ? (this.renames.get(source) ?? source) : (this.options.database ?? source);
    if (target === undefined) {
      throw new RestoreError('CONFIG_INVALID', 'The dump names no database. Name the one to restore it into.');
    }
    // Without a manifest, only the dump itself has the name of its database.
    if (source !== undefined && source !== target) this.renames.set(source, target);
    return target;
  }

  /**
   * Whether the job leaves out whatever a name such as `table` or `database.table` can stand for. The dump may have one
   * all the same, which came while it began.
   */
  #isLeftOut(name: string): boolean {
    if (!this.origin) return false;
    // The names of a dump's tables have no database: of several it is not known which one has it.
    // guard: late-tables-can-be-chosen
    if (this.#databases.length === 1 && this.#hasTable(name)) return false;
    const lacking = new LackingTables(this.origin);
    const inDatabase = this.#databases
      .filter((database) => name.startsWith(`${database}.`))
      .map((database) => ({ database, table: name.slice(database.length + 1) }));
    const meant = inDatabase.length > 0 ? inDatabase : this.#databases.map((database) => ({ database, table: name }));
    return meant.every(({ database, table }) => lacking.isLeftOut(database, table));
  }

  /** By a name such as `table` or `database.table`. */
  #hasTable(name: string): boolean {
    const tables = this.origin?.tables ?? [];
    return [
      name,
      ...this.#databases
        .filter((database) => name.startsWith(`${database}.`))
        .map((database) => name.slice(database.length + 1)),
    ].some((table) => tables.includes(table));
  }
}
