import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerOptions, TestServer } from '../../servers/server';

export const DATABASE = 'shop';
/** User of the dump. The password contains characters that are special in options files and shells. */
const DUMP_USER = 'dump';
export const DUMP_PASSWORD = `Tr0ub4dor & "3" \\ 'quotes' #1;`;

/** A server that accepts no connection without TLS. */
export const SERVER: ServerOptions = { flavour: 'mysql', requireTls: true };

/** Creates the database of a shop, and a user who lacks one privilege of a dump. */
export async function fillShop(server: TestServer): Promise<void> {
  await server.sql(`
    CREATE DATABASE ${DATABASE} CHARACTER SET utf8mb4;
    -- Views, routines, triggers and the event belong to the application, not to the user of the dump.
    CREATE USER 'shop_app'@'%' IDENTIFIED BY RANDOM PASSWORD;
    GRANT ALL ON \`${DATABASE}%\`.* TO 'shop_app'@'%';
  `);
  await server.sql(readFileSync(join(__dirname, 'shop.sql'), 'utf8'), DATABASE);
  await server.sql(`
    CREATE USER '${DUMP_USER}'@'%' IDENTIFIED BY '${DUMP_PASSWORD.replaceAll(/[\\']/g, '\\$&')}';
    GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON ${DATABASE}.* TO '${DUMP_USER}'@'%';
  `);
}

/** Describes the contents of the database in one line. */
export async function describeShop(server: TestServer): Promise<string> {
  const counts = await server.sql(`
    SELECT
      (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '${DATABASE}' AND table_type = 'BASE TABLE'),
      (SELECT COUNT(*) FROM ${DATABASE}.customers) + (SELECT COUNT(*) FROM ${DATABASE}.products)
        + (SELECT COUNT(*) FROM ${DATABASE}.photos) + (SELECT COUNT(*) FROM ${DATABASE}.orders)
        + (SELECT COUNT(*) FROM ${DATABASE}.order_lines) + (SELECT COUNT(*) FROM ${DATABASE}.order_changes)`);
  const [tables, rows] = counts.trim().split('\t').map(Number);
  return `${tables} tables with ${rows?.toLocaleString('en')} rows`;
}
