import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestServer } from '../../servers/server';
import { Random } from './random';
import { SHOP_TABLES, type ShopTable } from './shop-tables';

/** Bytes loaded by one statement. */
const CHUNK_BYTES = 16e6;

/** Statements in parallel: the server loads while the next rows are generated. */
const PARALLEL = 2;

/**
 * Fills a database with the data of a shop, the same data in every run.
 *
 * @param dumpBytes approximate size of its dump
 * @param folder for files that the server reads
 */
export async function fillShop(
  server: TestServer,
  database: string,
  dumpBytes: number,
  folder: string,
  tables: readonly ShopTable[] = SHOP_TABLES,
): Promise<void> {
  await server.sql(`CREATE DATABASE ${database}`);
  for (const table of tables) {
    await server.sql(`CREATE TABLE ${table.name} (${table.columns})`, database);
    await loadTable(server, database, table, dumpBytes * table.share, folder);
  }
}

async function loadTable(
  server: TestServer,
  database: string,
  table: ShopTable,
  dumpBytes: number,
  folder: string,
): Promise<void> {
  const random = new Random(table.name.length);
  const loading = new Set<Promise<void>>();
  let left = dumpBytes / table.growth;
  for (let id = 1; left > 0; ) {
    const rows: string[] = [];
    const end = Math.max(0, left - CHUNK_BYTES);
    for (; left > end; id++) {
      const row = table.row(id, random);
      rows.push(row);
      left -= row.length + 1;
    }
    const file = join(folder, `${database}-${table.name}-${id}.tsv`);
    const load: Promise<void> = loadFile(server, database, table, file, `${rows.join('\n')}\n`).finally(() =>
      loading.delete(load),
    );
    loading.add(load);
    while (loading.size >= PARALLEL) await Promise.race(loading);
  }
  await Promise.all(loading);
}

async function loadFile(server: TestServer, database: string, { name, loaded }: ShopTable, file: string, rows: string) {
  await writeFile(file, rows);
  try {
    await server.sql(`LOAD DATA INFILE '${file}' INTO TABLE ${name} CHARACTER SET utf8mb4 ${loaded}`, database);
  } finally {
    await rm(file);
  }
}

/** Creates a database with this number of tiny tables. */
export async function fillTables(server: TestServer, database: string, count: number): Promise<void> {
  const one = (i: number) => `CREATE TABLE tenant_${i} (id INT PRIMARY KEY, name VARCHAR(20));
    INSERT INTO tenant_${i} VALUES (1, 'tenant ${i}');`;
  const statements = Array.from({ length: count }, (_, i) => one(i));
  await server.sql(`CREATE DATABASE ${database}; USE ${database};\n${statements.join('\n')}`);
}
