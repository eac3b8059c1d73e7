import { type Rows, rowsIn, tablesIn } from '../../dump-format/manifest/row-counts';
import type { RowAnomaly } from '../../dump-format/results/verdict';
import type { LackingTables } from '../../dump-format/selection/lacking-tables';
import { type TableHistories, type TableHistory, tableKey } from './table-history';

/**
 * Of how many rows a table must have been: below, queues and sessions come and go within the seconds between the
 * estimate and the dump.
 */
const MANY_ROWS = 1_000;

/** A table that never had twice as many rows as at another time is no queue, however small it is. */
const STEADY = 2;

/** What a table may have at any time that is emptied from time to time. */
const FEW_ROWS = 100;

/** How often a table must have been emptied for the server's estimate to be taken for one of before that. */
const OFTEN = 3;

/** In how many dumps a table must have been before its change alone raises the alarm: more than a week of daily ones. */
const KNOWN_AFTER = 8;

/** By what factor the rows of a new table may differ from those of one that is gone, to be the same under another name. */
const MOVED = 2;

export interface RowComparison {
  /** Of the dump. */
  readonly rows: Rows;
  /** Of the server, before the dump. */
  readonly estimated: Rows;
  readonly history: TableHistories;
  /** Tables that the last dump had without their rows, by {@link tableKey}: they are not new when they have them again. */
  readonly withoutRowsInLast: ReadonlySet<string>;
  /** Of these databases alone: another one is no longer part of the job. */
  readonly databases: readonly string[];
  /** Of the rows that a table is expected to have; fewer are an anomaly. */
  readonly share: number;
  /** What the job leaves out: it is not lost. */
  readonly lacking: Pick<LackingTables, 'isLeftOut' | 'isWithoutRows'>;
}

/**
 * Compares a dump's tables with the server's estimates, and with the last dumps.
 *
 * An estimate of InnoDB is extrapolated from some pages ("Configuring Persistent Optimizer Statistics Parameters", MySQL
 * Reference Manual), so only a share far below 1 is a sign. What speaks against an anomaly: a table that had as
 * few rows before after it had many, and rows that are in a table that is new.
 */
export function compareRows(comparison: RowComparison): RowAnomaly[] {
  const { rows, estimated, history, withoutRowsInLast, databases, share, lacking } = comparison;
  const anomalies: RowAnomaly[] = [];
  const newcomers = newTables(rows, history, withoutRowsInLast);
  for (const { database, table, rows: count } of tablesIn(rows)) {
    // guard: structure-only-is-no-loss
    if (lacking.isWithoutRows(database, table)) continue;
    const before = history.get(tableKey(database, table));
    const isOrdinary = hadAsFew(count, before, share);
    const estimate = rowsIn(estimated, database, table) ?? 0;
    const last = before?.last ?? 0;
    // An estimate of just now states more than that a table was emptied once; those of tables that often are lag behind.
    const isOftenEmptied = isOrdinary && before !== undefined && before.timesEmptied >= OFTEN;
    if (estimate >= MANY_ROWS && count < share * estimate && !isOftenEmptied) {
      anomalies.push({ database, table, kind: 'fewer-than-estimated', rows: count, expected: estimate, alarm: true });
    } else if (before && !isOrdinary && count < share * last && isTelling(before, last) && !hasMoved(last, newcomers)) {
      const alarm = before.dumps >= KNOWN_AFTER;
      anomalies.push({ database, table, kind: 'fewer-than-before', rows: count, expected: last, alarm });
    }
  }
  for (const [key, before] of history) {
    const [database, table] = JSON.parse(key) as [string, string];
    const isExpected = before.last !== undefined && before.last > 0 && databases.includes(database);
    // guard: left-out-is-no-loss
    if (lacking.isLeftOut(database, table)) continue;
    if (!isExpected || rowsIn(rows, database, table) !== undefined || hasMoved(before.last, newcomers)) continue;
    const alarm = before.dumps >= KNOWN_AFTER && !isNumbered(database, table, rows);
    anomalies.push({ database, table, kind: 'missing', rows: 0, expected: before.last, alarm });
  }
  return anomalies;
}

/** Whether a table had as few rows before, after it had many more. */
function hadAsFew(count: number, before: TableHistory | undefined, share: number): boolean {
  return before?.lowestAfterMore !== undefined && Math.max(count, FEW_ROWS) >= share * before.lowestAfterMore;
}

function isTelling({ lowest, highest }: TableHistory, last: number): boolean {
  return last >= MANY_ROWS || highest < STEADY * lowest;
}

/** Rows of the tables that the last dump did not have. */
function newTables(rows: Rows, history: TableHistories, withoutRowsInLast: ReadonlySet<string>): number[] {
  const isNew = (key: string) => {
    // guard: structure-only-is-no-newcomer
    if (withoutRowsInLast.has(key)) return false;
    return history.get(key)?.last === undefined;
  };
  return [...tablesIn(rows)]
    .filter(({ database, table }) => isNew(tableKey(database, table)))
    .map(({ rows: count }) => count);
}

function hasMoved(last: number, newcomers: readonly number[]): boolean {
  return newcomers.some((count) => count <= MOVED * last && last <= MOVED * count);
}

/** Whether a table is one of several whose names differ by their numbers, such as `log_2026_11`: old ones are dropped. */
function isNumbered(database: string, table: string, rows: Rows): boolean {
  const pattern = withoutNumbers(table);
  if (pattern === table || !Object.hasOwn(rows, database)) return false;
  return Object.keys(rows[database] ?? {}).some((name) => withoutNumbers(name) === pattern);
}

function withoutNumbers(name: string): string {
  return name.replaceAll(/\d+/g, '#');
}
