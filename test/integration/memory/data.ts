import type { TestServer } from '../../../dev/servers/server';

/** Approximate size of a row in a dump, in bytes: half is incompressible, the rest is text. */
const ROW_BYTES = 3_000;

/** Number of different rows: more than the window of a compressor. The others repeat them. */
const DISTINCT_ROWS = 6_000;

/** Fills a database with one table whose dump has about this size. */
export async function fillDatabase(server: TestServer, database: string, dumpBytes: number): Promise<void> {
  const rows = Math.round(dumpBytes / ROW_BYTES);
  await server.sql(`CREATE DATABASE ${database}`);
  await server.sql(
    `CREATE TABLE letters (id INT AUTO_INCREMENT PRIMARY KEY, noise VARCHAR(2000) CHARACTER SET ascii, letter TEXT);
     SET SESSION cte_max_recursion_depth = ${DISTINCT_ROWS};
     INSERT INTO letters (noise, letter)
       WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${DISTINCT_ROWS})
       SELECT REPLACE(TO_BASE64(RANDOM_BYTES(1020)), '\\n', ''),
         REPEAT(CONCAT('Dear customer ', i, ', your order of ', i * 17 MOD 1000, ' pieces is on its way. '), 25)
       FROM n`,
    database,
  );
  for (let have = DISTINCT_ROWS; have < rows; have *= 2) {
    await server.sql(
      `INSERT INTO letters (noise, letter) SELECT noise, letter FROM letters LIMIT ${Math.min(have, rows - have)}`,
      database,
    );
  }
}
