import { listed } from '../../core/listed';
import type { Queryable } from '../../core/sql/queryable';
import { isLossy } from '../lossy-columns';
import { type Fact, type Facts, type FactsServer, factId } from './fact';
import { readServer } from './read-facts';
import { type ChecksumTable, listChecksumTables, readChecksum } from './table-checksum';
import { seriesOf } from './versions';

/** What checksums show of the rows of a restore. */
export interface ChecksumComparison {
  /** The first of them, a sentence each. */
  readonly differences: string[];
  readonly differenceCount: number;
  /** Number of tables whose checksums were compared. */
  readonly compared: number;
  /** Why tables with a checksum were not compared, a sentence each. */
  readonly notCompared: string[];
}

/**
 * Compares the checksums of the source with those of the restored tables. The databases have the names of the source.
 *
 * @param limit number of differences that are listed.
 * @throws what the session throws when a statement fails.
 */
export async function compareChecksums(source: Facts, session: Queryable, limit: number): Promise<ChecksumComparison> {
  const expected = source.facts.filter(({ kind }) => kind === 'checksum');
  if (expected.length === 0) return { differences: [], differenceCount: 0, compared: 0, notCompared: [] };
  const restored = await readServer(session);
  // guard: checksums-of-one-series
  if (!areComparable(source, restored)) {
    return { differences: [], differenceCount: 0, compared: 0, notCompared: [otherServer(source, restored)] };
  }
  // Virtual columns may depend on it.
  await session.rows("SET SESSION time_zone = '+00:00'");
  const tables = await restoredTables(session, expected);
  const lossy = tablesWithLossyColumns(source);
  const differences: string[] = [];
  const left = { rowFormat: [] as string[], lossy: [] as string[] };
  let compared = 0;
  for (const fact of expected) {
    const id = tableId(fact);
    const table = tables.get(id);
    // guard: checksums-of-one-row-format
    if (table !== undefined && table.rowFormat !== fact.attributes.rowFormat) {
      left.rowFormat.push(nameOf(fact));
      continue;
    }
    const checksum = table && (await readChecksum(session, table));
    if (checksum !== fact.attributes.checksum && table !== undefined && lossy.has(id)) {
      left.lossy.push(nameOf(fact));
      continue;
    }
    compared += 1;
    if (checksum !== fact.attributes.checksum) differences.push(different(fact, checksum));
  }
  return {
    differences: differences.slice(0, limit),
    differenceCount: differences.length,
    compared,
    notCompared: [
      ...(left.rowFormat.length > 0 ? [`${ROW_FORMAT} ${listed(left.rowFormat)}.`] : []),
      ...(left.lossy.length > 0 ? [`${LOSSY} ${listed(left.lossy)}.`] : []),
    ],
  };
}

const ROW_FORMAT = 'The rows of these tables were not compared, because the restored table has another row format:';
const LOSSY =
  'The checksums of these tables differ, which is no finding, because a dump does not keep every value of FLOAT, ENUM, SET and old character sets:';

function otherServer(source: FactsServer, restored: FactsServer): string {
  const [was, is] = [source, restored].map(({ flavour, serverVersion }) => `${flavour} ${serverVersion}`);
  return `The rows were not compared by checksums, because ${is} may compute others than the source, ${was}.`;
}

function different(fact: Fact, checksum: string | undefined): string {
  return `The rows of table ${nameOf(fact)} differ: checksum ${fact.attributes.checksum} in the source, ${checksum ?? 'none'} after the restore.`;
}

function nameOf({ database, name }: Fact): string {
  return JSON.stringify([database, ...name].join('.'));
}

function tableId({ database, name: [table = ''] }: Pick<Fact, 'database' | 'name'>): string {
  return factId({ kind: 'table', database, name: [table] });
}

async function restoredTables(session: Queryable, expected: readonly Fact[]): Promise<Map<string, ChecksumTable>> {
  const tables = new Map<string, ChecksumTable>();
  for (const database of new Set(expected.map(({ database }) => database))) {
    for (const table of await listChecksumTables(session, database)) {
      tables.set(tableId({ database, name: [table.name] }), table);
    }
  }
  return tables;
}

function tablesWithLossyColumns({ facts }: Facts): Set<string> {
  return new Set(facts.filter(({ kind, attributes }) => kind === 'column' && isLossy(attributes)).map(tableId));
}

/** The documentation of MySQL promises equal checksums of equal rows within a version only; which ones were measured. */
function areComparable(source: FactsServer, restored: FactsServer): boolean {
  return source.flavour === restored.flavour && seriesOf(source) === seriesOf(restored);
}
