import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { remoteTargetAt, restoreBy, sourceIn, targetAt } from '../../../dev/labs/restores/restore-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { ServerConnection } from '../../../functions/restore/connection/server-connection';
import type { DumpSource } from '../../../functions/restore/source/dump-source';
import { tryInitialSettings } from '../../../functions/restore/target/initial-settings';

let cloud: LocalCloud;
let source: TestServer;
let target: TestServer;
let dump: DumpSource;

/** Objects of the target, to see that nothing was written. */
const tables = () => target.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop'");

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, source, target] = await Promise.all([
    startLocalCloud(),
    startServer({ flavour: 'mysql' }),
    startServer({
      flavour: 'mysql',
      extraOptions: [
        '--sql-require-primary-key=ON',
        '--sql-generate-invisible-primary-key=OFF',
        '--log-bin',
        '--max-allowed-packet=4M',
        '--event-scheduler=ON',
      ],
    }),
  ]);
  await source.sql(
    `CREATE DATABASE shop CHARACTER SET utf8mb4;
     CREATE TABLE shop.keyless (note TEXT);
     INSERT INTO shop.keyless VALUES ('a'), ('b');
     CREATE TABLE shop.photos (id INT PRIMARY KEY, photo LONGBLOB);
     INSERT INTO shop.photos VALUES (1, REPEAT('x', 1500000));
     CREATE USER app@'%' IDENTIFIED BY 'x';
     GRANT ALL ON *.* TO app@'%';
     CREATE DEFINER = app@'%' FUNCTION shop.one() RETURNS INT DETERMINISTIC RETURN 1;
     CREATE DEFINER = app@'%' TRIGGER shop.trg BEFORE INSERT ON shop.keyless FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '!');
     CREATE DEFINER = app@'%' EVENT shop.tidy ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO DELETE FROM shop.keyless;`,
  );
  await target.sql(`
    CREATE USER 'restorer'@'%' IDENTIFIED BY 'pw';
    GRANT ALL ON shop.* TO 'restorer'@'%';
    GRANT ALL ON copy.* TO 'restorer'@'%';`);
  const lab = await DumpLab.create(cloud, source, ['shop']);
  const { key } = (await lab.invoke(scheduledEvent('2026-11-20'))) as { key: string };
  dump = await sourceIn(lab, key);
});

afterEach(() =>
  target.sql(
    'DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS copy; SET GLOBAL log_bin_trust_function_creators = 0',
  ),
);

afterAll(async () => {
  await Promise.all([cloud?.stop(), source?.stop(), target?.stop()]);
});

const withoutSuper = () => remoteTargetAt(target, 'restorer', 'pw');

test('refuses the server of the source, and there the original', async () => {
  await expect(restoreBy(dump, targetAt(source), { database: 'copy' })).rejects.toThrow(/^\[TARGET_IS_SOURCE\]/);
  await expect(restoreBy(dump, targetAt(source), { allow: { sourceServer: true } })).rejects.toThrow(
    /\[TARGET_IS_SOURCE\] .*originals .*: shop/,
  );
  await restoreBy(dump, targetAt(source), { database: 'beside', allow: { sourceServer: true } });
  expect(await source.sql('SELECT COUNT(*) FROM beside.keyless; SELECT COUNT(*) FROM shop.keyless')).toBe('2\n2\n');
});

test('refuses a database with objects, unless it is allowed by name', async () => {
  await target.sql('CREATE DATABASE shop; CREATE TABLE shop.mine (id INT PRIMARY KEY)');
  await expect(restoreBy(dump, targetAt(target))).rejects.toThrow(
    /^\[TARGET_NOT_EMPTY\] The database "shop" .* has objects: mine\./,
  );
  expect(await tables()).toBe('mine\n');
  await restoreBy(dump, targetAt(target), { allow: { databases: ['shop'] } });
  expect(await tables()).toBe('keyless\nmine\nphotos\n');
});

test('replaces a database that is named: nothing of it is left, also of a restore that ended half-way', async () => {
  await target.sql(`CREATE DATABASE shop CHARACTER SET latin1; CREATE TABLE shop.mine (id INT PRIMARY KEY);
    CREATE TABLE shop.lambda_mysqldump_restore (id VARCHAR(64) PRIMARY KEY, content LONGTEXT);
    INSERT INTO shop.lambda_mysqldump_restore VALUES ('restore', '{"version":1,"dump":"other","rules":"x","databases":["shop"]}');
    CREATE PROCEDURE shop.old() SELECT 1;
    CREATE DATABASE copy; CREATE TABLE copy.kept (id INT PRIMARY KEY)`);
  await expect(restoreBy(dump, targetAt(target), { replaces: ['copy'] })).rejects.toThrow(
    'The restore would not write into the database "copy"',
  );
  expect(await tables()).toBe('lambda_mysqldump_restore\nmine\n');

  const refused: DumpSource = { ...dump, open: () => Promise.reject(new Error('403 Forbidden')) };
  await expect(restoreBy(refused, targetAt(target), { replaces: ['shop'] })).rejects.toThrow('403 Forbidden');
  expect(await tables()).toBe('lambda_mysqldump_restore\nmine\n');

  const report = await restoreBy(dump, targetAt(target), { replaces: ['shop'] });
  expect(report).toMatchObject({ rows: 3, resumedTables: 0 });
  expect(await tables()).toBe('keyless\nphotos\n');
  expect(await target.sql("SELECT routine_name FROM information_schema.routines WHERE routine_schema = 'shop'")).toBe(
    'one\n',
  );
  expect(await target.sql('SHOW TABLES FROM copy')).toBe('kept\n');
});

test('writes nothing when the dump cannot be read, so that the next restore is a new one', async () => {
  const refused: DumpSource = { ...dump, open: () => Promise.reject(new Error('403 Forbidden')) };
  await expect(restoreBy(refused, targetAt(target), { database: 'copy' })).rejects.toThrow('403 Forbidden');
  expect(await target.sql("SHOW DATABASES LIKE 'copy'")).toBe('');
  expect(await restoreBy(dump, targetAt(target), { database: 'copy' })).toMatchObject({ rows: 3, resumedTables: 0 });
});

test('a database, table or foreign key is not taken for one whose name differs by case or accents', async () => {
  await target.sql(
    'CREATE DATABASE `Cöpy`; CREATE TABLE `Cöpy`.mine (id INT PRIMARY KEY); CREATE PROCEDURE `Cöpy`.p() SELECT 1',
  );
  try {
    await restoreBy(dump, targetAt(target), { database: 'copy' });
    expect(await target.sql('SHOW TABLES FROM copy')).toBe('keyless\nphotos\n');
  } finally {
    await target.sql('DROP DATABASE `Cöpy`');
  }
});

test('restores into a server whose transactions are read-only by default', async () => {
  await target.sql('SET GLOBAL transaction_read_only = ON');
  try {
    expect(await restoreBy(dump, targetAt(target), { database: 'copy' })).toMatchObject({ rows: 3 });
  } finally {
    await target.sql('SET GLOBAL transaction_read_only = OFF');
  }
});

test('restores tables without primary keys although the target requires them, and warns that events will run', async () => {
  const warnings: string[] = [];
  const report = await restoreBy(dump, targetAt(target), {}, { onWarning: (warning) => warnings.push(warning) });
  expect(warnings).toEqual([expect.stringContaining('The event scheduler is ON')]);
  expect(report.warnings).toEqual(warnings);
  expect(await target.sql('SELECT note FROM shop.keyless ORDER BY note')).toBe('a\nb\n');
});

test('warns before it begins when the user may set neither definers nor variables, and stops with the remedy', async () => {
  const warnings: string[] = [];
  const restored = restoreBy(dump, withoutSuper(), {}, { onWarning: (warning) => warnings.push(warning) });
  await expect(restored).rejects.toThrow(
    /^\[RESTORE_STOPPED\] The target refuses table "shop"\."keyless", statement \d+ at byte \d+ of the text: ERROR 3750 .* sql_require_primary_key = OFF/,
  );
  expect(warnings).toEqual([
    expect.stringContaining('may not set innodb_strict_mode'),
    expect.stringContaining('may not set sql_require_primary_key'),
    expect.stringContaining('log_bin_trust_function_creators = 1'),
    expect.stringContaining('may not restore definers'),
    expect.stringContaining('event scheduler'),
  ]);
});

test('does not begin without SUPER when the dump is known to have programs that the target refuses', async () => {
  const known = { ...dump, expected: { ...dump.expected, storedPrograms: 3 } };
  await expect(restoreBy(known, withoutSuper())).rejects.toThrow(
    /^\[TARGET_UNSUITABLE\] localhost:\d+ has a binary log, .*log_bin_trust_function_creators = 1/,
  );
  expect(await tables()).toBe('');
});

test('restores without SUPER when definers are stripped', async () => {
  await target.sql('SET GLOBAL log_bin_trust_function_creators = 1; SET GLOBAL sql_require_primary_key = 0');
  try {
    const report = await restoreBy(dump, withoutSuper(), { definers: 'strip' });
    expect(report.rewriteCounts.definer).toBe(3);
    expect(report.rewrites.map(({ object }) => object)).toEqual([
      'trigger "shop"."trg"',
      'event "shop"."tidy"',
      'routine "shop"."one"',
    ]);
    expect(
      await target.sql("SELECT DISTINCT definer FROM information_schema.routines WHERE routine_schema = 'shop'"),
    ).toBe('restorer@%\n');
  } finally {
    await target.sql('SET GLOBAL sql_require_primary_key = 1');
  }
});

test('says which packet size a statement needs, before it is sent', async () => {
  await target.sql('SET GLOBAL max_allowed_packet = 1048576');
  try {
    await expect(restoreBy(dump, targetAt(target))).rejects.toThrow(
      /^\[TARGET_UNSUITABLE\] table "shop"\."photos" has a statement of 30\d{5} bytes .*max_allowed_packet of the target is 1048576/,
    );
  } finally {
    await target.sql('SET GLOBAL max_allowed_packet = 67108864');
  }
  // With the same options, it goes on.
  await restoreBy(dump, targetAt(target), { resume: true });
  expect(await target.sql('SELECT LENGTH(photo) FROM shop.photos')).toBe('1500000\n');
});

test('refuses a second restore into the same database', async () => {
  const first = restoreBy(dump, targetAt(target), { database: 'copy' });
  const second = restoreBy(dump, targetAt(target), { database: 'copy' });
  const results = await Promise.allSettled([first, second]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  const refused = results.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
  expect(String(refused.reason)).toMatch(/\[(RESTORE_RUNNING|TARGET_NOT_EMPTY)\]/);
});

test('leaves no session and no table of its own behind', async () => {
  await restoreBy(dump, targetAt(target));
  expect(await tables()).toBe('keyless\nphotos\n');
  const sessions =
    "SELECT COUNT(*) FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND user <> 'event_scheduler'";
  await until(async () => (await target.sql(sessions)) === '0\n');
});

test('continues behind every refused statement when they are taken, and restores the rest', async () => {
  await target.sql('CREATE DATABASE shop');
  const refused: (string | undefined)[] = [];
  const { rows } = await restoreBy(
    dump,
    remoteTargetAt(target, 'restorer', 'pw'),
    {},
    { onRefused: ({ kind, object }, { errno }) => refused.push(`${kind} ${object} ${errno}`) },
  );
  expect(refused).toEqual(
    expect.arrayContaining([
      'create-table keyless 3750',
      'insert keyless 1146',
      'trigger trg 1419',
      'routine one 1227',
      'event tidy 1227',
    ]),
  );
  expect(rows).toBe(3);
  expect(await tables()).toBe('photos\n');
  expect(await target.sql('SELECT LENGTH(photo) FROM shop.photos')).toBe('1500000\n');
});

test('sorts keys in more memory on a server that has more of it', async () => {
  const session = await ServerConnection.open(targetAt(target));
  const sizes: unknown[] = [];
  for (const mebibytes of [64, 1024]) {
    await session.execute(`SET GLOBAL innodb_buffer_pool_size = ${mebibytes * 1024 ** 2}`);
    await tryInitialSettings(session, 4);
    sizes.push((await session.rows('SELECT @@SESSION.innodb_ddl_buffer_size'))[0]?.[0]);
  }
  session.close();
  expect(sizes).toEqual(['2097152', '16777216']);
});
