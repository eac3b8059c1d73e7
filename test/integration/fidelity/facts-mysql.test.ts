import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { Secret } from '../../../functions/core/secret';
import { systemClock } from '../../../functions/core/time/clock';
import { Toolbox } from '../../../functions/core/toolbox';
import { dumpAndUpload } from '../../../functions/dump/dumping/dump-and-upload';
import { processorSeconds } from '../../../functions/dump/mysqldump/processor-time';
import { compressorFor } from '../../../functions/store-dump/compress/compressor';
import type { DumpStore } from '../../../functions/store-dump/upload/dump-store';
import { clientTree } from '../../../layers/mysql-client/build';
import { dumpDirectly, fiveSeconds, TRAILER } from './dump-directly';

// Measured behaviour of the client, on which the function relies. If a test fails, the client has changed.

let cloud: LocalCloud;
let server: TestServer;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server] = await Promise.all([
    startLocalCloud(),
    startServer({
      flavour: 'mysql',
      extraOptions: ['--log-bin', '--gtid-mode=ON', '--enforce-gtid-consistency=ON'],
    }),
  ]);
  await server.sql(`
    CREATE DATABASE objects;
    USE objects;
    CREATE TABLE orders (id INT PRIMARY KEY, total DOUBLE, twice DOUBLE AS (total * 2) STORED);
    INSERT INTO orders (id, total) VALUES (1, 1.5);
    CREATE TRIGGER a_trigger BEFORE INSERT ON orders FOR EACH ROW SET NEW.total = 1;
    CREATE PROCEDURE a_procedure() SELECT 1;
    CREATE EVENT an_event ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01' DO SELECT 1;
  `);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** A user who logs in without a password, with these privileges. */
async function createUser(name: string, database: string, others: string): Promise<void> {
  await server.sql(`CREATE USER '${name}'@localhost; GRANT ${database} ON objects.* TO '${name}'@localhost; ${others}`);
}

const SHOW_ROUTINE = (name: string) => `GRANT SHOW_ROUTINE ON *.* TO '${name}'@localhost`;

describe('privileges, without preflight', () => {
  test('all of them give a complete dump', async () => {
    await createUser('complete', 'SELECT, SHOW VIEW, TRIGGER, EVENT', SHOW_ROUTINE('complete'));
    const { code, sql } = await dumpDirectly(server, 'objects', { user: 'complete' });
    expect(code).toBe(0);
    for (const name of ['orders', 'a_trigger', 'a_procedure', 'an_event']) expect(sql).toContain(name);
  });

  test('without TRIGGER the dump lacks triggers, with exit code 0 and a trailer', async () => {
    await createUser('no_trigger', 'SELECT, SHOW VIEW, EVENT', SHOW_ROUTINE('no_trigger'));
    const { code, sql, output } = await dumpDirectly(server, 'objects', { user: 'no_trigger' });
    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(sql).toMatch(TRAILER);
    expect(sql).not.toContain('a_trigger');
  });

  test('without SHOW_ROUTINE the dump lacks routines, with exit code 0 and a trailer', async () => {
    await createUser('no_routine', 'SELECT, SHOW VIEW, TRIGGER, EVENT', '');
    const { code, sql, output } = await dumpDirectly(server, 'objects', { user: 'no_routine' });
    expect({ code, output }).toEqual({ code: 0, output: '' });
    expect(sql).toMatch(TRAILER);
    expect(sql).not.toContain('a_procedure');
  });

  test('without --set-gtid-purged=OFF they do not suffice on a server with gtid_mode=ON', async () => {
    await createUser('gtid', 'SELECT, SHOW VIEW, TRIGGER, EVENT', SHOW_ROUTINE('gtid'));
    const { code, output } = await dumpDirectly(server, 'objects', {
      user: 'gtid',
      without: ['--set-gtid-purged=OFF'],
    });
    expect(code).toBe(2);
    expect(output).toContain('1227');
    expect((await dumpDirectly(server, 'objects', { user: 'gtid' })).code).toBe(0);
  });
});

test('mariadb-dump exits 0 on a MySQL server, but its dump of generated columns does not restore', async () => {
  await server.sql(
    "CREATE USER 'native'@localhost IDENTIFIED WITH caching_sha2_password; GRANT ALL ON *.* TO 'native'@localhost",
  );
  const { code, sql } = await dumpDirectly(server, 'objects', { user: 'native', tool: 'mariadb-dump' });
  expect(code).toBe(0);
  expect(sql).toMatch(TRAILER);
  await server.sql('CREATE DATABASE by_the_wrong_client');
  // The first line is written only by MariaDB's client.
  await expect(restore(server, 'dump.sql', sql.replace(/^.*\n/, ''), 'by_the_wrong_client')).rejects.toThrow(
    'ERROR 3105',
  );
});

describe('two consecutive semicolons in an event', () => {
  const EVENT = "EVENT `the end` ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01'";
  let lab: DumpLab;

  beforeAll(async () => {
    lab = await DumpLab.create(cloud, server, ['endless']);
    await server.sql("CREATE USER 'a;;b'@localhost");
  });

  test.each([
    { where: 'a string', statement: `CREATE ${EVENT} DO SELECT ';;'` },
    { where: 'a comment', statement: `CREATE ${EVENT} DO SELECT /* ;; */ 1` },
    { where: 'a name', statement: `CREATE ${EVENT} DO SELECT 1 AS \`;;\`` },
    { where: 'its own comment', statement: `CREATE ${EVENT} COMMENT ';;' DO SELECT 1` },
    { where: 'its definer', statement: `CREATE DEFINER = 'a;;b'@localhost ${EVENT} DO SELECT 1` },
  ])('in $where: mysqldump never ends, so preflight refuses it', async ({ statement }) => {
    await server.sql(`DROP EVENT IF EXISTS \`the end\`;\nDELIMITER //\n${statement}//`, 'endless');
    expect(await dumpDirectly(server, 'endless', { timeout: 1_500 })).toMatchObject({ signal: 'SIGKILL' });
    const run = lab.invoke(scheduledEvent('2026-11-20'), { remaining: fiveSeconds() });
    await expect(run).rejects.toThrow(
      'The dump would never end at the event "the end" of database "endless", because it holds two semicolons in a row',
    );
  });

  test('is ended by the watch of the dump, and the error names its place', async () => {
    await server.sql('CREATE TABLE IF NOT EXISTS before_it (id INT)', 'endless');
    const toolbox = new Toolbox(await clientTree());
    const running = dumpAndUpload(
      {
        flavour: 'mysql',
        databases: ['endless'],
        namesDatabases: false,
        hasTriggers: false,
        options: async () => `[client]\nuser=root\nsocket=${server.socket}\n`,
        compressor: compressorFor('zstd', 3, toolbox),
      },
      { key: 'k', uploadId: 'u' },
      {
        listObjects: async () => [],
        toolbox,
        store: { uploadPart: async () => ({}) } as unknown as DumpStore,
        password: new Secret('secret'),
        uploadConcurrency: 1,
        clock: systemClock,
        // A second of a processor stands for a minute.
        processorSeconds: (pid) => 60 * (processorSeconds(pid) ?? Number.NaN),
      },
      AbortSignal.timeout(60_000),
      () => {},
    );
    await expect(running).rejects.toMatchObject({
      code: 'DUMP_PROGRAM_LOOPS',
      message: expect.stringContaining('at "before_it" of database "endless"'),
    });
  });

  test('is no obstacle when they are apart, by a space or by an escape that the catalogue does not show', async () => {
    const statements = ["'; ;'", "';\\;'"].map(
      (text, i) => `CREATE ${EVENT.replace('the end', `apart ${i}`)} DO SELECT ${text}`,
    );
    await server.sql(`DROP EVENT \`the end\`; ${statements.join(';')}`, 'endless');
    expect(await lab.invoke(scheduledEvent('2026-11-20'))).toMatchObject({ outcome: 'dumped' });
  });

  test('is no obstacle in other objects, and they restore', async () => {
    await server.sql(
      `DELIMITER //
       CREATE DATABASE others//
       CREATE DATABASE copy_of_others//
       USE others//
       CREATE TABLE \`;;\` (\`;;\` INT COMMENT ';;') COMMENT ';;'//
       CREATE VIEW \`v;;\` AS SELECT ';;' AS \`a;;\` FROM \`;;\`//
       CREATE TRIGGER \`t;;\` BEFORE INSERT ON \`;;\` FOR EACH ROW BEGIN -- ;; //
         SET @\`;;\` = ';;'; /* ;; DELIMITER // */ # ;;
       END//
       CREATE DEFINER = 'a;;b'@localhost PROCEDURE \`p;;\`() COMMENT ';; DELIMITER' BEGIN
         -- DELIMITER ;;
         /*!99999 ;; */ SELECT "//", ';;', '\\';;'; /*!50000 SELECT ';;' */;
       END//`,
    );
    const { code, sql } = await dumpDirectly(server, 'others');
    expect(code).toBe(0);
    await restore(server, 'dump.sql', sql, 'copy_of_others');
    expect(differences(await databaseFacts(server, 'others'), await databaseFacts(server, 'copy_of_others'))).toEqual(
      [],
    );
  });
});

describe('values that a dump does not keep', () => {
  test.each([
    {
      what: 'digits of FLOAT beyond the sixth',
      type: 'FLOAT',
      value: '1.2345678',
      restored: 'ABS(value - 1.2345678) > 0.000001',
    },
    { what: 'the sign of a zero', type: 'DOUBLE', value: '-0e0', restored: "CAST(value AS CHAR) = '0'" },
    { what: 'ENUM values beyond U+FFFF', type: "ENUM('😀', 'x')", value: "'😀'", restored: "value = ''" },
    {
      what: 'four bytes of gb18030 without a character',
      type: 'VARCHAR(9) CHARACTER SET gb18030',
      value: "x'FE39FE39'",
      restored: "HEX(value) <> 'FE39FE39'",
    },
    {
      what: 'half of a surrogate pair in ucs2',
      type: 'VARCHAR(9) CHARACTER SET ucs2',
      value: "x'D83D'",
      restored: "HEX(value) = '003F003F003F'",
    },
    {
      what: 'the backslash in sjis',
      type: 'VARCHAR(9) CHARACTER SET sjis',
      value: "x'5C'",
      restored: "HEX(value) <> '5C'",
    },
  ])('$what', async ({ type, value, restored }) => {
    await server.sql(`
      DROP DATABASE IF EXISTS lossy; DROP DATABASE IF EXISTS restored; CREATE DATABASE lossy; CREATE DATABASE restored;
      CREATE TABLE lossy.t (id INT PRIMARY KEY, value ${type});
      INSERT INTO lossy.t VALUES (1, ${value});`);
    expect(await server.sql(`SELECT ${restored} FROM t`, 'lossy')).toBe('0\n');
    const { code, bytes } = await dumpDirectly(server, 'lossy');
    expect(code).toBe(0);
    await restore(server, 'dump.sql', bytes, 'restored');
    expect(await server.sql(`SELECT ${restored} FROM t`, 'restored')).toBe('1\n');
  });

  /** Type and text of each kind of scalar, in the source and restored: a dump has the text. */
  const SCALARS: [value: string, source: string, restored?: string][] = [
    ["'null'", 'NULL null'],
    ["'true'", 'BOOLEAN true'],
    [`'"a"'`, 'STRING "a"'],
    ["'-9223372036854775808'", 'INTEGER -9223372036854775808'],
    ["'18446744073709551615'", 'UNSIGNED INTEGER 18446744073709551615'],
    ['CAST(1e0 AS JSON)', 'DOUBLE 1.0'],
    ['CAST(-0e0 AS JSON)', 'DOUBLE -0.0'],
    ['CAST(5e-324 AS JSON)', 'DOUBLE 5e-324'],
    ['CAST(0.1e0 + 0.2e0 AS JSON)', 'DOUBLE 0.30000000000000004'],
    ["'1.10'", 'DOUBLE 1.1'],
    ['CAST(CAST(5 AS UNSIGNED) AS JSON)', 'UNSIGNED INTEGER 5', 'INTEGER 5'],
    ['CAST(1.10 AS JSON)', 'DECIMAL 1.10', 'DOUBLE 1.1'],
    ['CAST(CAST(5 AS DECIMAL) AS JSON)', 'DECIMAL 5', 'INTEGER 5'],
    ['CAST(12345678901234567890.5 AS JSON)', 'DECIMAL 12345678901234567890.5', 'DOUBLE 1.2345678901234567e19'],
    ["CAST(DATE'2026-11-20' AS JSON)", 'DATE "2026-11-20"', 'STRING "2026-11-20"'],
    ["CAST(TIME'10:11:12.5' AS JSON)", 'TIME "10:11:12.500000"', 'STRING "10:11:12.500000"'],
    [
      "CAST(TIMESTAMP'2026-11-20 10:11:12' AS JSON)",
      'DATETIME "2026-11-20 10:11:12.000000"',
      'STRING "2026-11-20 10:11:12.000000"',
    ],
    ["CAST(x'00FF' AS JSON)", 'BLOB "base64:type15:AP8="', 'STRING "base64:type15:AP8="'],
  ];

  test('types of some scalars in JSON', async () => {
    await server.sql(`
      DROP DATABASE IF EXISTS lossy; DROP DATABASE IF EXISTS restored; CREATE DATABASE lossy; CREATE DATABASE restored;
      CREATE TABLE lossy.t (id INT PRIMARY KEY, value JSON);
      INSERT INTO lossy.t VALUES ${SCALARS.map(([value], i) => `(${i}, ${value})`).join(', ')};`);
    const { sql } = await dumpDirectly(server, 'lossy');
    await restore(server, 'dump.sql', sql, 'restored');
    const scalars = async (database: string) =>
      (await server.sql("SELECT CONCAT(JSON_TYPE(value), ' ', value) FROM t ORDER BY id", database)).trim().split('\n');
    expect(await scalars('lossy')).toEqual(SCALARS.map(([, source]) => source));
    expect(await scalars('restored')).toEqual(SCALARS.map(([, source, restored = source]) => restored));
  });

  test('text after half of a surrogate pair, which MySQL 5.7 and MariaDB take for text', async () => {
    await server.sql('DROP DATABASE IF EXISTS restored; CREATE DATABASE restored');
    const insert = Buffer.from(
      "SET NAMES utf8mb4; SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO'; INSERT INTO t VALUES ('a?b', 'a?b');",
    );
    const [before, between, behind] = insert
      .toString()
      .split('?')
      .map((part) => Buffer.from(part)) as [Buffer, Buffer, Buffer];
    const half = Buffer.from('EDA0BD', 'hex');
    const dump = [
      Buffer.from('CREATE TABLE t (four VARCHAR(9) CHARACTER SET utf8mb4, three TEXT CHARACTER SET utf8mb3);'),
      before,
      half,
      between,
      half,
      behind,
    ];
    await restore(server, 'dump.sql', Buffer.concat(dump), 'restored');
    expect(await server.sql('SELECT four, three FROM t', 'restored')).toBe('a\ta???b\n');
  });

  test('are listed as warnings in the manifest', async () => {
    const lab = new DumpLab(cloud, server, ['endless']);
    await server.sql(
      `CREATE TABLE lossy (
        single FLOAT, face ENUM('😀', 'x'), faces SET('😀', 'x'), japanese TEXT CHARACTER SET sjis, greek TEXT CHARACTER SET greek
      )`,
      'endless',
    );
    const { key } = await lab.invoke(scheduledEvent('2026-11-21'));
    const { warnings } = await lab.manifest(key);
    expect(warnings).toEqual([
      expect.stringContaining('1 column(s) of type FLOAT'),
      expect.stringContaining('2 text column(s) in an old character set'),
      expect.stringContaining('2 ENUM or SET column(s)'),
      expect.stringContaining('events run in a restored copy'),
    ]);
  });
});

test("restores a row of ten million bytes with a client's default packet size", async () => {
  await server.sql(`
    CREATE DATABASE large; CREATE DATABASE copy_of_large;
    CREATE TABLE large.bytes (body LONGBLOB); INSERT INTO large.bytes VALUES (REPEAT(0x00FF275C0A, 2000000));`);
  const { sql } = await dumpDirectly(server, 'large');
  await restore(server, 'dump.sql', sql, 'copy_of_large', ['--comments']);
  expect(differences(await databaseFacts(server, 'large'), await databaseFacts(server, 'copy_of_large'))).toEqual([]);
});
