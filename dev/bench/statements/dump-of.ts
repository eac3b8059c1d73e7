import type { Random } from '../data/random';
import type { ShopTable } from '../data/shop-tables';

/** Bytes of a statement that mysqldump fills with rows (`net_buffer_length`). */
const STATEMENT_BYTES = 1_046_528;

/** The rows of a table as mysqldump writes them. */
export function dumpOf(
  table: Pick<ShopTable, 'name' | 'columns' | 'row'>,
  bytes: number,
  random: Random,
  { isExtended = true } = {},
): Buffer {
  const head = `INSERT INTO \`${table.name}\` VALUES `;
  const statements: string[] = [`CREATE TABLE \`${table.name}\` (${table.columns});\n`];
  for (let id = 1, written = 0; written < bytes; ) {
    const rows: string[] = [];
    for (let length = 0; length === 0 || (isExtended && length < STATEMENT_BYTES); ) {
      const row = `(${table.row(id++, random).split('\t').map(literal).join(',')})`;
      rows.push(row);
      length += row.length + 1;
    }
    const statement = `${head}${rows.join(',')};\n`;
    statements.push(statement);
    written += statement.length;
  }
  return Buffer.from(statements.join(''));
}

/** A value of LOAD DATA as a literal. */
function literal(value: string): string {
  if (value === '\\N') return 'NULL';
  if (/^(?:0|[1-9]\d{0,18})(?:\.\d+)?$/.test(value)) return value;
  return /^(?:[0-9a-f]{2}){8,}$/.test(value) ? `0x${value.toUpperCase()}` : `'${value.replaceAll(/['"]/g, '\\$&')}'`;
}
