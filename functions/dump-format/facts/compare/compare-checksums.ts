import type { Queryable } from '../../../core/sql/queryable';
import { listed } from '../../../core/words/listed';
import { type Fact, type Facts, type FactsServer, factId } from '../fact';
import { isLossy } from '../lossy-columns';
import { readServer } from '../server/read-facts';
import { type ChecksumTable, listChecksumTables, readChecksum } from '../server/table-checksum';
import { seriesOf } from './versions';

/** What checksums show of the rows of a restore. */
export interface ChecksumComparison {
  /** The first of them, a sentence each. */
  readonly differences: string[];
  readonly differenceCount: number;
  /** Number of tables whose checksums are equal or a difference. */
  readonly compared: number;
  /** Tables whose checksums show nothing, and why, a sentence for each reason. */
  readonly notCompared: string[];
}

/**
 * Compares the checksums of the source with those of the restored tables, in databases of the same names. Equal checksums
 * show equal rows on any server of the family. Different ones are a difference only where equal rows have equal checksums
 * for sure.
 *
 * @param limit number of differences that are listed.
 * @param isAccepted whether a difference is left out, by what it is about, as `rows of table shop.orders`
 * @throws what the session throws when a statement fails.
 */
export async function compareChecksums(
  source: Facts,
  session: Queryable,
  limit: number,
  isAccepted: (about: string, sentence: string) => boolean = () => false,
): Promise<ChecksumComparison> {
  const expected = source.facts.filter(({ kind }) => kind === 'checksum');
  const differences: string[] = [];
  const excused = new Map<string, string[]>();
  if (expected.length > 0) {
    const restored = await readServer(session);
    // Virtual columns may depend on it.
    await session.rows("SET SESSION time_zone = '+00:00'");
    const tables = await restoredTables(session, expected);
    const excuse = excuseFor(source, restored);
    for (const fact of expected) {
      const table = tables.get(tableId(fact));
      const checksum = table && (await readChecksum(session, table));
      if (checksum === fact.attributes.checksum) continue;
      const reason = table && excuse(fact, table);
      if (reason === undefined) {
        const sentence = different(fact, checksum);
        if (!isAccepted(`rows of table ${plainNameOf(fact)}`, sentence)) differences.push(sentence);
      } else excused.set(reason, [...(excused.get(reason) ?? []), nameOf(fact)]);
    }
  }
  return {
    differences: differences.slice(0, limit),
    differenceCount: differences.length,
    compared: expected.length - [...excused.values()].flat().length,
    notCompared: [...excused].map(([reason, names]) => `${reason}: ${listed(names)}.`),
  };
}

const OTHER = 'The checksums of these tables differ, which shows nothing of their rows, because';

/** Why equal rows of a table may have another checksum after a restore; undefined when they have not. */
function excuseFor(source: Facts, restored: FactsServer): (fact: Fact, table: ChecksumTable) => string | undefined {
  const isSameSeries = source.flavour === restored.flavour && seriesOf(source) === seriesOf(restored);
  const lossy = new Set(
    source.facts.filter(({ kind, attributes }) => kind === 'column' && isLossy(attributes)).map(tableId),
  );
  return (fact, { rowFormat }) => {
    // guard: checksums-of-one-series
    if (!isSameSeries) {
      return `${OTHER} ${source.serverVersion} and ${restored.serverVersion} may compute them by other rules`;
    }
    // guard: checksums-of-one-row-format
    if (rowFormat !== fact.attributes.rowFormat) return `${OTHER} they depend on the row format, which differs`;
    // guard: checksums-of-kept-values
    if (lossy.has(tableId(fact))) return `${OTHER} a dump does not keep every value of a type of their columns`;
    return undefined;
  };
}

function different(fact: Fact, checksum: string | undefined): string {
  return `The rows of table ${nameOf(fact)} differ: checksum ${fact.attributes.checksum} in the source, ${checksum ?? 'none'} after the restore.`;
}

function nameOf(fact: Fact): string {
  return JSON.stringify(plainNameOf(fact));
}

function plainNameOf({ database, name }: Fact): string {
  return [database, ...name].join('.');
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
