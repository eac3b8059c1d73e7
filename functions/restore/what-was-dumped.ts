import { ManifestError } from '../core/errors';
import { identifier } from '../core/sql/sql-text';
import { listed } from '../core/words/listed';
import { tablesIn } from '../dump-format/manifest/row-counts';
import type { RestoredTable } from './report';
import type { DumpSource } from './source/dump-source';
import type { ReadDump } from './source/read-statements';
import type { Selection } from './statements/selection';

/** What a restore found in the text. */
export interface FoundInText {
  readonly tables: readonly RestoredTable[];
  /** Names of the databases in the target by those in the dump. */
  readonly databases: ReadonlyMap<string, string>;
  readonly selection: Selection;
}

/**
 * Compares what was read with what the manifest and the verdict state of the dump.
 *
 * @throws {ManifestError} with the code DUMP_DAMAGED.
 */
export function requireWhatWasDumped(source: DumpSource, { bytes, faults: read }: ReadDump, found: FoundInText): void {
  const faults = [...read, ...differingRows(source, found)];
  if (faults.length === 0) return;
  throw new ManifestError(
    'DUMP_DAMAGED',
    `THE DUMP IS DAMAGED. ${source.name} was read to byte ${bytes}, and what was read is not what was dumped: ${listed(faults, { limit: 5, separator: ' ' })} Don't use what was restored so far: drop it, and restore an earlier dump.`,
  );
}

/** Tables of which the text does not have the rows that verification counted, as sentences. */
function differingRows({ expected }: DumpSource, { tables, databases, selection }: FoundInText): string[] {
  if (!expected.rows) return [];
  const found = new Map(
    tables.map(({ database, table, rows }) => [`${identifier(database)}.${identifier(table)}`, rows]),
  );
  return [...tablesIn(expected.rows)].flatMap(({ database, table, rows }) => {
    // That of a restore that was dumped with its database is not restored, either.
    if (!selection.hasRowsOf(database, table)) return [];
    const target = databases.get(database) ?? database;
    const actual = found.get(`${identifier(target)}.${identifier(table)}`) ?? 0;
    return actual === rows
      ? []
      : [`The table "${database}"."${table}" has ${actual} rows, and verification counted ${rows}.`];
  });
}
