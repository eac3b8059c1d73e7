import { type Explanation, withCode } from '../../core/errors';
import type { Flavour } from '../../core/sql/flavour';
import type { TablePattern } from '../../core/sql/name-pattern';
import type { Queryable } from '../../core/sql/queryable';
import { listed } from '../../core/words/listed';
import { type TablePatterns, TableSelection } from '../../dump-format/selection/table-selection';
import { inseparableTables } from '../tables/inseparable-tables';
import { type DatabaseObject, listObjects } from './database-objects';

/** What the patterns of a job come to at a server. */
export interface SelectedTables {
  readonly tableSelection: TableSelection;
  /** Everything in the databases; empty when the job has no patterns. */
  readonly objects: readonly DatabaseObject[];
  /** What forbids the dump. */
  readonly problems: readonly Explanation[];
  readonly warnings: readonly string[];
}

/** Of a job without patterns. */
export const ALL_TABLES: SelectedTables = {
  tableSelection: TableSelection.EVERYTHING,
  objects: [],
  problems: [],
  warnings: [],
};

/**
 * Looks which tables the patterns of a job leave out. Asks nothing without patterns.
 *
 * @param foldsCase whether the server ignores the case of names.
 */
export async function readSelectedTables(
  session: Queryable,
  flavour: Flavour,
  databases: readonly string[],
  patterns: TablePatterns,
  foldsCase: boolean,
): Promise<SelectedTables> {
  const tableSelection = new TableSelection(patterns, foldsCase);
  if (tableSelection.isEverything || databases.length === 0) return ALL_TABLES;
  const objects = await listObjects(session, databases);
  return {
    tableSelection,
    objects,
    problems: [
      ...inseparableTables(objects, tableSelection, flavour).map(
        (detail): Explanation => ({ code: 'TABLES_INSEPARABLE', detail }),
      ),
      ...nothingLeft(objects, tableSelection),
    ],
    warnings: unmatchedPatterns(objects, databases, tableSelection),
  };
}

/** A dump without any table is hardly what was meant, and nobody would notice before a restore. */
function nothingLeft(objects: readonly DatabaseObject[], tableSelection: TableSelection): Explanation[] {
  const tables = objects.filter(({ kind }) => kind === 'table');
  // guard: a-dump-has-a-table
  if (tables.length === 0 || tables.some((table) => tableSelection.isDumped(table))) return [];
  return [
    {
      code: 'NOTHING_TO_DUMP',
      detail: `exclude_tables leaves out every table of the dump (${tables.length}). Correct its patterns, leave out whole databases by exclude_databases, or set structure_only_tables to dump tables without rows.`,
    },
  ];
}

/** One warning for each of the two lists: most likely a name is wrong. */
function unmatchedPatterns(
  objects: readonly DatabaseObject[],
  databases: readonly string[],
  tableSelection: TableSelection,
): string[] {
  const { patterns, foldsCase } = tableSelection;
  const warn = (variable: string, list: readonly TablePattern[], among: readonly DatabaseObject[]) => {
    const idle = list.filter((pattern) => !among.some((object) => tableSelection.matches(pattern, object)));
    if (idle.length === 0) return [];
    const elsewhere = idle.filter(({ database }) => !databases.some((name) => database.matches(name, foldsCase)));
    const why =
      elsewhere.length === 0 ? '' : ` The dump has no database that ${listed(elsewhere.map(textOf))} can be about.`;
    const detail = `No table of the dump matches ${listed(idle.map(textOf))} of ${variable}.${why} Correct or remove ${idle.length === 1 ? 'it' : 'them'} unless it is so on purpose.`;
    return [withCode('PATTERN_UNMATCHED', detail)];
  };
  const tables = objects.filter(({ kind }) => kind === 'table');
  const withViews = objects.filter(({ kind }) => kind !== 'sequence');
  return [
    ...warn('exclude_tables', patterns.excluded, withViews),
    ...warn('structure_only_tables', patterns.structureOnly, tables),
  ];
}

function textOf({ text }: TablePattern): string {
  return JSON.stringify(text);
}
