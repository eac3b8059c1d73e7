import type { RootSessions } from './root-sessions';

/** Databases of a job in the order of the dump, and one that is not dumped. */
export const PAST = 'past';
export const SHOP = 'shop';
export const REAR = 'rear';
export const ASIDE = 'aside';
export const DUMPED = [PAST, SHOP, REAR] as const;

/** Prefix of the databases that a dump is restored to, on the same server. */
export const RESTORED = 'restored_';

/** Tables of `shop` by their position in a dump; a migration works on one of them. */
export const TARGETS = { behind: 'customers', under: 'orders', ahead: 'zones' } as const;
export type Target = (typeof TARGETS)[keyof typeof TARGETS];

/** The one table of each other database. It has the columns of the targets. */
export const TABLE_OF = { [PAST]: 'closed', [REAR]: 'ledger', [ASIDE]: 'scratch' } as const;

/** Columns that every table has at the beginning. */
export const COLUMNS = 'id, region, price, note';

const FEW = 8;
/** Number of rows that does not fit into one packet. */
const MANY = 600;

const ROWS: Readonly<Record<string, number>> = { [TARGETS.under]: MANY };

/** Statements that recreate all databases, and remove restored ones. */
function freshDatabases(): string {
  const all = [...DUMPED, ASIDE];
  const tables = [...Object.values(TARGETS).map((table) => [SHOP, table] as const), ...Object.entries(TABLE_OF)].map(
    ([database, table]) => createTable(database, table),
  );
  return [
    ...DUMPED.map((database) => `DROP DATABASE IF EXISTS ${RESTORED}${database};`),
    ...all.map((database) => `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4;`),
    ...tables,
  ].join('\n');
}

export async function resetDatabases(server: RootSessions): Promise<void> {
  await server.sql(freshDatabases());
}

function createTable(database: string, table: string): string {
  const rows = Array.from({ length: ROWS[table] ?? FEW }, (_, i) => {
    const note = `${table} ${i + 1} ${'x'.repeat(table === TARGETS.under ? 150 : 10)}`;
    return `(${i + 1}, ${i % 3}, ${i}.25, '${note}')`;
  });
  return `CREATE TABLE ${database}.${table} (
      id INT PRIMARY KEY, region INT NOT NULL, price DECIMAL(10,2), note VARCHAR(200)
    ) ENGINE = InnoDB;
    INSERT INTO ${database}.${table} VALUES ${rows.join(', ')};`;
}
