import type { DefinitionKind, Method } from '../document/rules-schema';
import type { Column } from '../tables/dump-schema';

/** What happens to the values of a column. */
export interface ColumnDecision {
  readonly column: Column;
  readonly method: Method;
  /** Whether its originals may not stand anywhere in the masked dump. */
  readonly isScanned: boolean;
}

/**
 * Rows stay when one of the columns is NULL, or when their value is among this share of all values. Equal values are in the
 * same share in every table.
 */
export interface RowCondition {
  readonly columns: readonly string[];
  readonly share: number;
}

/** What happens to a table. */
export interface TableDecision {
  readonly database: string;
  readonly table: string;
  readonly isVersioned: boolean;
  /** In the order of the table, generated ones included, which are not in its rows. */
  readonly columns: readonly ColumnDecision[];
  /** `drop`: all rows go. Otherwise those stay that fulfil every condition. */
  readonly rows: 'drop' | readonly RowCondition[];
  /** Whether every row is as it was, so that facts about the rows stay true. */
  readonly isUnchanged: boolean;
}

/** What happens to everything in a dump. */
export interface Decisions {
  /** By `tableId` of dump-schema.ts. */
  readonly tables: ReadonlyMap<string, TableDecision>;
  /** Columns whose values have to match those of other tables after masking, by `tableId` as well. */
  readonly compared: ReadonlyMap<string, readonly Column[]>;
  readonly definitions: Readonly<Record<DefinitionKind, 'keep' | 'drop'>>;
  /** What may not be as it was, as sentences. */
  readonly warnings: readonly string[];
}
