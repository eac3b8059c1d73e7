import type { Flavour } from '../../core/sql/flavour';
/** Kinds of facts, in their order in a file. */
export const FACT_KINDS = [
  'database',
  'table',
  'column',
  'key',
  'check',
  'foreign key',
  'partition',
  'view',
  'trigger',
  'routine',
  'event',
  'library',
  'checksum',
] as const;
export type FactKind = (typeof FACT_KINDS)[number];

/**
 * One object of a database as the server describes it: what a restore has to bring back. Everything that rows, time or
 * statistics change is left out, except from checksums, which are computed in the snapshot of the dump.
 */
export interface Fact {
  readonly kind: FactKind;
  readonly database: string;
  /**
   * Name within the database: of a column its table and itself, of a checksum its table, of a routine its type and name, of
   * the database none.
   */
  readonly name: readonly string[];
  /** Absent attributes are NULL, or have the value that most objects have. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Attributes that the server did not show of this object, such as the body of a routine without a privilege. */
  readonly unknown?: readonly string[];
}

/** The server that the facts come from. */
export interface FactsServer {
  readonly flavour: Flavour;
  readonly serverVersion: string;
  /** The server's variable of this name, which decides what a name in a definition means. Absent when it is 0. */
  readonly lowerCaseTableNames?: number | undefined;
}

/** Everything that some databases are made of, by kind, database and name. */
export interface Facts extends FactsServer {
  /** What a server of this version can't report: kinds (`check`) and attributes of a kind (`column.srid`). */
  readonly unknown: readonly string[];
  readonly facts: readonly Fact[];
}

/** Identifies a fact among all others of a file. */
export function factId({ kind, database, name }: Pick<Fact, 'kind' | 'database' | 'name'>): string {
  return JSON.stringify([FACT_KINDS.indexOf(kind) + 10, database, ...name]);
}

/** The same order on every server, whatever its collations. */
export function inOrder(facts: readonly Fact[]): Fact[] {
  return facts
    .map((fact) => ({ fact, id: factId(fact) }))
    .sort((a, b) => (a.id < b.id ? -1 : Number(a.id > b.id)))
    .map(({ fact }) => fact);
}
