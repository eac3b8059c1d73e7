import type { TablePattern } from '../../core/sql/name-pattern';

/** Which tables of its databases a job does not dump, or not with their rows. */
export interface TablePatterns {
  /** Of tables and views that are left out. */
  readonly excluded: readonly TablePattern[];
  /** Of tables that are dumped without their rows. */
  readonly structureOnly: readonly TablePattern[];
}

/** A table, view or sequence by its name. */
export interface NamedObject {
  /** As the job names it. */
  readonly database: string;
  readonly name: string;
  readonly kind: 'table' | 'view' | 'sequence';
}

/**
 * - `rows`: the definition and, of a table, all rows.
 * - `structure`: the definition and the triggers of a table.
 * - `nothing`: it is left out.
 */
export type DumpedPart = 'rows' | 'structure' | 'nothing';

/**
 * What a dump has of each table, by the patterns of its job. Only names decide, so that each reading of the catalogue has
 * the same answer for a table, whenever it came to be.
 */
export class TableSelection {
  /** @param foldsCase whether the server ignores the case of names. */
  constructor(
    readonly patterns: TablePatterns,
    readonly foldsCase: boolean,
  ) {}

  /** Everything of the databases. */
  static readonly EVERYTHING = new TableSelection({ excluded: [], structureOnly: [] }, false);

  /** Whether the job has no patterns. */
  get isEverything(): boolean {
    return this.patterns.excluded.length === 0 && this.patterns.structureOnly.length === 0;
  }

  partOf({ kind, ...name }: NamedObject): DumpedPart {
    // A table whose default is the next value of a sequence can't be created without it.
    // guard: sequences-are-never-left-out
    if (kind === 'sequence') return 'rows';
    if (this.patterns.excluded.some((pattern) => this.matches(pattern, name))) return 'nothing';
    if (kind === 'view') return 'rows';
    return this.patterns.structureOnly.some((pattern) => this.matches(pattern, name)) ? 'structure' : 'rows';
  }

  isDumped(object: NamedObject): boolean {
    return this.partOf(object) !== 'nothing';
  }

  /** Whether it is a table of which the dump has the rows. */
  hasRows(database: string, name: string): boolean {
    return this.partOf({ database, name, kind: 'table' }) === 'rows';
  }

  matches(pattern: TablePattern, { database, name }: Pick<NamedObject, 'database' | 'name'>): boolean {
    return pattern.database.matches(database, this.foldsCase) && pattern.table.matches(name, this.foldsCase);
  }
}

/** A table with its database, as the options of the dump programs have it. Not unique: either name may have a dot. */
export function pathOf({ database, name }: Pick<NamedObject, 'database' | 'name'>): string {
  return `${database}.${name}`;
}
