import type { Queryable } from '../../core/sql/queryable';
import { literal } from '../../core/sql/sql-text';
import { LOSSY_CHARACTER_SETS } from '../../dump-format/facts/lossy-columns';
import { TableSelection } from '../../dump-format/selection/table-selection';

interface Loss {
  /** Condition on a row of `information_schema.columns`. */
  readonly condition: string;
  /** Whether it is lost without any row, too. */
  readonly isOfDefinition?: boolean;
  readonly warning: (database: string, columns: string) => string;
}

const LOSSES: readonly Loss[] = [
  {
    condition: "data_type = 'float'",
    warning: (database, columns) =>
      `Database ${database} has ${columns} column(s) of type FLOAT, of which a dump keeps 6 significant digits. Use DOUBLE or DECIMAL where that matters.`,
  },
  {
    condition: `character_set_name IN (${LOSSY_CHARACTER_SETS.map((name) => `'${name}'`).join(', ')})`,
    warning: (database, columns) =>
      `Database ${database} has ${columns} text column(s) in an old character set, of which a dump keeps the characters, but not the bytes that have no character of their own in Unicode. Convert them to utf8mb4 where that matters.`,
  },
  {
    // SHOW CREATE TABLE writes such a character as one question mark; a row that holds the value is restored as ''.
    condition: "data_type IN ('enum', 'set') AND column_type LIKE '%?%'",
    isOfDefinition: true,
    warning: (database, columns) =>
      `Database ${database} has ${columns} ENUM or SET column(s) with "?" in a value. If it stands for a character beyond U+FFFF, such as 😀, the server has no other name for it, and the value is lost when the dump is restored.`,
  },
  {
    condition: "COALESCE(column_default, '') LIKE 'nextval(%'",
    isOfDefinition: true,
    warning: (database, columns) =>
      `Database ${database} has ${columns} column(s) with the next value of a sequence as default. MariaDB writes the database's name into it: the dump restores under that name only.`,
  },
];

/**
 * What of these databases a dump does not keep, or not as it was, though it is complete. One query for each database: an
 * equality keeps MariaDB and MySQL 5.7 from opening the tables of other databases, and one query from opening each again.
 */
export async function lossWarnings(
  session: Queryable,
  databases: readonly string[],
  tableSelection = TableSelection.EVERYTHING,
): Promise<string[]> {
  const counts = LOSSES.map(({ condition }) => `COALESCE(SUM(${condition}), 0)`).join(', ');
  const warnings: string[] = [];
  for (const database of databases) {
    const from = `FROM information_schema.columns WHERE table_schema = ${literal(database)}`;
    const row = tableSelection.isEverything
      ? (await session.rows(`SELECT ${counts} ${from}`))[0]
      : sumOf(await session.rows(`SELECT table_name, ${counts} ${from} GROUP BY table_name`), database, tableSelection);
    for (const [index, { warning }] of LOSSES.entries()) {
      const columns = row?.[index] ?? '0';
      if (columns !== '0') warnings.push(warning(JSON.stringify(database), columns));
    }
  }
  return warnings;
}

/** The sums of the counts of tables; only those of definitions for a table whose rows are not dumped. */
function sumOf(
  tables: readonly (readonly string[])[],
  database: string,
  tableSelection: TableSelection,
): readonly string[] {
  return LOSSES.map(({ isOfDefinition }, index) => {
    const counts = tables.map(([name = '', ...row]) => {
      const part = tableSelection.partOf({ database, name, kind: 'table' });
      return part === 'rows' || (part === 'structure' && isOfDefinition) ? Number(row[index]) : 0;
    });
    return String(counts.reduce((sum, count) => sum + count, 0));
  });
}
