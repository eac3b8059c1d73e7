import { rowsIn, tablesIn } from '../../dump-format/manifest/row-counts';
import type { RowAnomaly, Verdict } from '../../dump-format/results/verdict';
import { nameOfText } from '../../dump-format/selection/name-text';

/** History of a table in the last dumps. */
export interface TableHistory {
  /** How many of them had it. */
  readonly dumps: number;
  /** Rows in the last dump of all; undefined when it had no such table. */
  readonly last: number | undefined;
  readonly lowest: number;
  readonly highest: number;
  /** The fewest rows that it had after many more: it is emptied from time to time. Undefined when it never was. */
  readonly lowestAfterMore: number | undefined;
  /** How often it had many fewer rows than in the dump before. */
  readonly timesEmptied: number;
  /** Rows in the last of these dumps that had it. */
  readonly latest: number;
}

/** By {@link tableKey}. */
export type TableHistories = ReadonlyMap<string, TableHistory>;

export function tableKey(database: string, table: string): string {
  return JSON.stringify([database, table]);
}

/**
 * Aggregates the tables of verdicts.
 *
 * @param verdicts of earlier dumps, the oldest first
 * @param share of a table's rows; fewer are many less.
 */
export function historyOf(verdicts: readonly Verdict[], share: number): TableHistories {
  const histories = new Map<string, TableHistory>();
  const last = verdicts.at(-1);
  const withoutRowsInLast = tablesWithoutRows(last);
  for (const verdict of verdicts) {
    // What the dump lacked by the server's own word, or by the job's settings, was no state of the table.
    const doubtful = new Set(
      (verdict.rowAnomalies ?? []).filter(isDoubtful).map((it) => tableKey(it.database, it.table)),
    );
    const withoutRows = tablesWithoutRows(verdict);
    for (const { database, table, rows } of tablesIn(verdict.dump?.rows ?? {})) {
      const key = tableKey(database, table);
      // guard: structure-only-is-no-history
      if (doubtful.has(key) || withoutRows.has(key)) continue;
      const before = histories.get(key);
      const isMuchLess = before !== undefined && rows < share * before.highest;
      histories.set(key, {
        dumps: (before?.dumps ?? 0) + 1,
        last: withoutRowsInLast.has(key) ? undefined : rowsIn(last?.dump?.rows ?? {}, database, table),
        lowest: Math.min(before?.lowest ?? rows, rows),
        highest: Math.max(before?.highest ?? rows, rows),
        timesEmptied: (before?.timesEmptied ?? 0) + (before !== undefined && rows < share * before.latest ? 1 : 0),
        latest: rows,
        lowestAfterMore: isMuchLess ? Math.min(before.lowestAfterMore ?? rows, rows) : before?.lowestAfterMore,
      });
    }
  }
  return histories;
}

/** Tables that a dump has without their rows, by {@link tableKey}. */
export function tablesWithoutRows(verdict: Verdict | undefined): ReadonlySet<string> {
  const names = (verdict?.dump?.withoutRows ?? []).flatMap((text) => nameOfText(text) ?? []);
  return new Set(names.map(({ database, name }) => tableKey(database, name)));
}

function isDoubtful({ kind }: RowAnomaly): boolean {
  return kind === 'fewer-than-estimated';
}
