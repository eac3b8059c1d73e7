import type { Facts } from '../../dump-format/facts/fact';
import { type Rows, tablesIn } from '../../dump-format/manifest/row-counts';

const MIB = 1024 * 1024;

/** Bytes that InnoDB adds to each row: its header, its transaction, and its share of a page's directory. */
const PER_ROW = 30;
/** Bytes of a row in a secondary key: some columns, the primary key, and a header. */
const PER_KEY_OF_ROW = 40;
/**
 * Pages are not filled completely, and are allocated many at a time. Measured: 2 GB of text in rows of 3 KB took 1.2 times
 * their bytes in MySQL 9.7, of which five fit into a page.
 */
const ALLOCATED = 1.3;
/** Bytes of the files of a table or partition without rows. */
const PER_TABLE = 160 * 1024;
/** Files that a server writes while it works: logs, and temporary ones. */
const WORK = 256 * MIB;

/** What is known of a dump before it is restored. */
export interface DumpSize {
  /** Size of its text. */
  readonly textBytes: number;
  /** Size of the tables without their keys, as the server estimated it before the dump. */
  readonly estimatedBytes: number | undefined;
  /** Rows of the tables. */
  readonly rows: Rows | undefined;
  readonly facts: Facts | undefined;
}

/**
 * Bytes of temporary storage that a restore of all rows takes. Rows take about what their text does, but the text of a blob has
 * two characters for each byte: of a dump with blobs, the server's estimate is believed, which may be out of date, and so
 * not below half of the text. The keys of the largest table are counted twice, because they are sorted in files before they are written.
 */
export function estimateStorage({ textBytes, estimatedBytes, rows = {}, facts }: DumpSize): number {
  const keys = secondaryKeys(facts);
  let rowCount = 0;
  let keyBytes = 0;
  let largest = 0;
  for (const { database, table, rows: count } of tablesIn(rows)) {
    const bytes = count * (keys.get(idOf(database, table)) ?? 0) * PER_KEY_OF_ROW;
    rowCount += count;
    keyBytes += bytes;
    largest = Math.max(largest, bytes);
  }
  const byText = textBytes + rowCount * PER_ROW;
  const data = hasBinaryColumns(facts) ? Math.max(byText / 2, Math.min(byText, estimatedBytes ?? byText)) : byText;
  const files = facts?.facts.filter(({ kind }) => kind === 'table' || kind === 'partition').length ?? 0;
  return Math.ceil((data + keyBytes) * ALLOCATED + largest + files * PER_TABLE + WORK);
}

/** Types whose values are written as hexadecimal digits. */
const BINARY = /^(?:(?:tiny|medium|long)?blob|(?:var)?binary|bit|geometry|(?:multi)?(?:point|linestring|polygon))/i;

function hasBinaryColumns(facts: Facts | undefined): boolean {
  return facts?.facts.some(({ kind, attributes: { type = '' } }) => kind === 'column' && BINARY.test(type)) ?? false;
}

/** Number of secondary keys by table. */
function secondaryKeys(facts: Facts | undefined): Map<string, number> {
  const keys = new Map<string, number>();
  for (const { kind, database, name } of facts?.facts ?? []) {
    const [table = '', key] = name;
    if (kind !== 'key' || key === 'PRIMARY') continue;
    const id = idOf(database, table);
    keys.set(id, (keys.get(id) ?? 0) + 1);
  }
  return keys;
}

function idOf(database: string, table: string): string {
  return JSON.stringify([database, table]);
}
