import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumpInFile } from '../../../dev/labs/restores/dump-file';
import { zstdOf } from '../../../dev/labs/restores/dump-text';
import { restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import { startServer, type TestServer } from '../../../dev/servers/server';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import type { Rows } from '../../../functions/dump-format/manifest/row-counts';
import { ServerConnection } from '../../../functions/restore/connection/server-connection';
import type { RestoreOptions } from '../../../functions/restore/request/options';
import { SessionLocks } from '../../../functions/restore/resume/session-locks';

let server: TestServer;
let folder: string;
let count = 0;
const open: ServerConnection[] = [];

beforeAll(async () => {
  [server, folder] = await Promise.all([startServer({ flavour: 'mysql' }), mkdtemp(join(tmpdir(), 'state-'))]);
});

afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  await server.sql('DROP DATABASE IF EXISTS copy');
});

afterAll(async () => {
  await Promise.all([server?.stop(), folder && rm(folder, { recursive: true, force: true })]);
});

async function session(): Promise<ServerConnection> {
  const connection = await ServerConnection.open(targetAt(server));
  open.push(connection);
  return connection;
}

const HEAD = '-- MySQL dump\n-- Host: localhost    Database: shop\n/*!50503 SET NAMES utf8mb4 */;\n';

/** Restores a text as the dump of the database `shop`, by this number of processes. */
async function restored(
  statements: string,
  processes = 1,
  options: RestoreOptions = {},
  rows?: Rows,
  databases = ['shop'],
): Promise<unknown> {
  const text = `${HEAD}${statements}\n-- Dump completed on 2026-11-20  3:00:00\n`;
  const content = await zstdOf(text);
  const path = join(folder, `dump-${++count}`);
  await writeFile(path, content);
  const origin = {
    flavour: 'mysql',
    serverVersion: '9.7.4',
    client: 'mysqldump',
    databases,
    tables: [],
    processes,
  };
  const expected = { sha256: createHash('sha256').update(content).digest('hex'), ...(rows ? { rows } : {}) };
  const source = await dumpInFile(path, expected, origin as Manifest['source']);
  return restoreBy(source, targetAt(server), { database: 'copy', connections: 2, ...options }).catch(
    (error: Error) => error,
  );
}

const notes = () => server.sql("SELECT content FROM lambda_mysqldump_restore WHERE id <> 'restore'", 'copy');
const TABLE = (name: string) =>
  `CREATE TABLE \`${name}\` (\n  \`id\` int NOT NULL,\n  PRIMARY KEY (\`id\`)\n) ENGINE=InnoDB;`;

test('a second restore into a database is refused while the first one has a session', async () => {
  const [first, second] = [await session(), await session()];
  await new SessionLocks(false).takeFirst(first, ['copy'], false);
  await expect(new SessionLocks(false).takeFirst(second, ['copy'], false)).rejects.toThrow(
    new RegExp(`^\\[RESTORE_RUNNING\\] .*"copy" in the session ${first.threadId} `),
  );
  await new SessionLocks(false).takeFirst(second, ['another'], false);
});

test('sessions that an earlier restore has left behind are ended before a resumed one writes', async () => {
  const [left, resumed] = [await session(), await session()];
  await new SessionLocks(false).takeOther(left, 'copy', 3);
  const working = left.execute('SELECT SLEEP(600)');
  const ended = expect(working).rejects.toThrow();
  await new SessionLocks(false).clear(resumed, 'copy');
  await ended;
  expect(left.lost ?? (await left.execute('SELECT 1').catch((error: Error) => error))).toBeInstanceOf(Error);
});

/** Restores a dump whose last statement is too long for the server at first. */
async function stopped(statements: string, processes: number): Promise<void> {
  await server.sql('SET GLOBAL max_allowed_packet = 16384');
  const refused = await restored(statements, processes);
  await server.sql('SET GLOBAL max_allowed_packet = 67108864');
  expect(refused).toMatchObject({ code: 'TARGET_UNSUITABLE' });
}

/** More rows than the server takes at first. */
const MANY = Array.from({ length: 5_000 }, (_, i) => `(${i + 10})`).join(',');

test('a table is not noted as finished while more of its rows may follow', async () => {
  const table = (name: string) => `${TABLE(name)}\nINSERT INTO \`${name}\` VALUES (1);`;
  const text = `${table('a')}\n${table('b')}\n${table('c')}\nINSERT INTO \`a\` VALUES ${MANY};`;
  await stopped(text, 2);
  expect(await notes()).toBe('');

  expect(await restored(text, 2, { resume: true })).toMatchObject({ rows: 5_003, resumedTables: 0 });
  expect(await server.sql('SELECT COUNT(*) FROM copy.a')).toBe('5001\n');
});

test('a resumed restore begins again with unfinished tables, also when the dump drops none', async () => {
  const rows = (name: string, values: string) => `INSERT INTO \`${name}\` VALUES ${values};`;
  const text = [TABLE('a'), rows('a', '(1)'), TABLE('b'), rows('b', '(1),(2)'), rows('b', MANY)].join('\n');
  await stopped(text, 1);
  const finished = (await notes()).split('\n').length - 1;

  expect(await restored(text, 1, { resume: true })).toMatchObject({ resumedTables: finished, rows: 5_003 });
  expect(await server.sql('SELECT COUNT(*) FROM copy.b; SELECT id FROM copy.a; SHOW TABLES FROM copy')).toBe(
    '5002\n1\na\nb\n',
  );
});

test('a complete restore is not resumed, and the message states what else the objects may be', async () => {
  const text = `${TABLE('a')}\nINSERT INTO \`a\` VALUES (1);`;
  await restored(text);
  expect(String(await restored(text, 1, { resume: true }))).toMatch(
    /\[TARGET_NOT_EMPTY\] No unfinished restore is in the database "copy" of .*, which has objects: a\. Either the restore was complete when its process ended, or .* restore again without --resume/,
  );
});

test.each(['DROP TABLE IF EXISTS a', 'CREATE TABLE IF NOT EXISTS a (id INT PRIMARY KEY); TRUNCATE TABLE a'])(
  'a finished table that somebody has dropped or emptied is restored again: %s',
  async (change) => {
    const text = [TABLE('a'), 'INSERT INTO `a` VALUES (1);', TABLE('b'), `INSERT INTO \`b\` VALUES ${MANY};`].join(
      '\n',
    );
    await stopped(text, 1);
    await server.sql(
      `REPLACE INTO lambda_mysqldump_restore VALUES (SHA2(1, 256), '{"database":"copy","table":"a","rows":1}'); ${change}`,
      'copy',
    );

    expect(await restored(text, 1, { resume: true })).toMatchObject({ rows: 5_001 });
    expect(await server.sql("SHOW TABLES LIKE 'a'", 'copy')).toBe('a\n');
    expect(await server.sql('SELECT id FROM copy.a')).toBe('1\n');
  },
);

test('a resumed restore of rows alone does not put rows into a table twice', async () => {
  const text = [TABLE('a'), 'INSERT INTO `a` VALUES (1);', `INSERT INTO \`a\` VALUES ${MANY};`].join('\n');
  const options = { content: 'data', allow: { databases: ['copy'] } } as const;
  await server.sql('CREATE DATABASE copy; CREATE TABLE copy.a (id INT)');
  await server.sql('SET GLOBAL max_allowed_packet = 16384');
  await restored(text, 1, options);
  await server.sql('SET GLOBAL max_allowed_packet = 67108864; REPLACE INTO copy.a VALUES (1)');

  const refused = await restored(text, 1, { ...options, resume: true });
  expect(refused).toMatchObject({
    code: 'RESTORE_NOT_RESUMABLE',
    message: expect.stringContaining('TRUNCATE TABLE `copy`.`a`'),
  });
  await server.sql('TRUNCATE TABLE copy.a');
  expect(await restored(text, 1, { ...options, resume: true })).toMatchObject({ rows: 5_001 });
  expect(await server.sql('SELECT COUNT(*) FROM copy.a')).toBe('5001\n');
});

test('the state of a restore that was dumped with its database is not restored, and its rows are not missed', async () => {
  const text = [TABLE('a'), TABLE('lambda_mysqldump_restore'), 'INSERT INTO `lambda_mysqldump_restore` VALUES (1);'];
  const report = await restored(text.join('\n'), 1, {}, { shop: { a: 0, lambda_mysqldump_restore: 1 } });
  expect(report).toMatchObject({ skipped: { 'state-table': 2 } });
  expect(await server.sql('SHOW TABLES FROM copy')).toBe('a\n');
});

test.each([
  'INSERT INTO `other`.`a` VALUES (1);',
  'REPLACE INTO shop.a VALUES (1);',
  'DROP TABLE IF EXISTS `other`.`a`;',
  'CREATE TABLE `other`.`a` (id INT) ENGINE=InnoDB;',
])('refuses a dump that leads past the database that it is restored into: %s', async (statement) => {
  await server.sql(
    'CREATE DATABASE other; CREATE TABLE other.a (id INT); CREATE DATABASE shop; CREATE TABLE shop.a (id INT)',
  );
  try {
    const refused = await restored([TABLE('a'), statement].join('\n'));
    expect(refused).toMatchObject({ code: 'DUMP_UNSAFE' });
    expect(await server.sql('SELECT * FROM other.a; SELECT * FROM shop.a')).toBe('');
  } finally {
    await server.sql('DROP DATABASE other; DROP DATABASE shop');
  }
});

test('the name for the database counts also when the manifest names none', async () => {
  const text = ['CREATE DATABASE IF NOT EXISTS `shop`;', 'USE `shop`;', TABLE('b')].join('\n');
  expect(await restored(text, 1, {}, undefined, [])).toMatchObject({ databases: [{ source: 'shop', target: 'copy' }] });
  expect(await server.sql("SHOW TABLES FROM copy; SHOW DATABASES LIKE 'shop'")).toBe('b\n');
});

test.each(['/*!40000 DROP DATABASE IF EXISTS `shop`*/;', 'drop /* it */ schema if exists shop;'])(
  'a dump does not drop the database that it was made of: %s',
  async (statement) => {
    await server.sql('CREATE DATABASE shop; CREATE TABLE shop.a (id INT)');
    try {
      const text = [statement, 'CREATE DATABASE /*!32312 IF NOT EXISTS*/ `shop`;', 'USE `shop`;', TABLE('b')];
      expect(await restored(text.join('\n'))).toMatchObject({ skipped: { 'drop-database': 1 } });
      expect(await server.sql('SHOW TABLES FROM shop; SHOW TABLES FROM copy')).toBe('a\nb\n');
    } finally {
      await server.sql('DROP DATABASE IF EXISTS shop');
    }
  },
);

test('a trigger that names its own database, in other letters as well, is restored under another name', async () => {
  const trigger = (name: string) =>
    `DELIMITER ;;\nCREATE TRIGGER ${name} BEFORE INSERT ON a FOR EACH ROW SET @x = 1;;\nDELIMITER ;`;
  expect(await restored([TABLE('a'), trigger('shop.own')].join('\n'))).toMatchObject({ rows: 0 });
  expect(await server.sql("SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = 'copy'")).toBe(
    'own\n',
  );
  await server.sql('DROP DATABASE copy');
  // To this server, they are two databases.
  expect(await restored([TABLE('a'), trigger('Shop.other')].join('\n'))).toMatchObject({ code: 'RESTORE_STOPPED' });
});

test('rows that the server does not count as the dump does are an error', async () => {
  // The server counts a row that is changed twice. By one session, so that the second statement comes second.
  const differs = await restored(
    [TABLE('a'), 'INSERT INTO `a` VALUES (1);', 'INSERT INTO `a` VALUES (1) ON DUPLICATE KEY UPDATE id = 2;'].join(
      '\n',
    ),
    1,
    { connections: 1 },
  );
  expect(differs).toMatchObject({ code: 'RESTORE_DIFFERS' });
});

test('an error names the statement, its place in the text, and the words of the server', async () => {
  const statements = [TABLE('a'), 'INSERT INTO `a` VALUES (1);', "INSERT INTO `a` VALUES ('x');"].join('\n');
  const stopped = (await restored(statements)) as Error;
  const text = `${HEAD}${statements}`;
  expect(stopped).toMatchObject({
    code: 'RESTORE_STOPPED',
    errno: 1366,
    place: { statement: 4, offset: text.indexOf("INSERT INTO `a` VALUES ('x')"), object: 'a' },
  });
  expect(stopped.message).toContain(
    `statement 4 at byte ${text.indexOf("INSERT INTO `a` VALUES ('x')")} of the text: ERROR 1366 (HY000): Incorrect integer value: 'x'`,
  );
});

test('the keys of a table of more than a thousand rows, or of unknown size, are added when its rows are in', async () => {
  const definition = TABLE('a').replace('\n)', ',\n  KEY `k` (`id`)\n)');
  const dumpOf = (count: number) =>
    `${definition}\nINSERT INTO \`a\` VALUES ${Array.from({ length: count }, (_, i) => `(${i})`).join(',')};`;
  const altered = async () => Number((await server.sql("SHOW GLOBAL STATUS LIKE 'Com_alter_table'")).split('\t')[1]);
  const alters = async (count: number, rows?: Rows) => {
    const before = await altered();
    expect(await restored(dumpOf(count), 1, {}, rows)).toMatchObject({ rows: count });
    expect(await server.sql('SHOW CREATE TABLE copy.a')).toContain('KEY `k` (`id`)');
    await server.sql('DROP DATABASE copy');
    return (await altered()) - before;
  };

  expect(await alters(1_000, { shop: { a: 1_000 } })).toBe(0);
  expect(await alters(1_001, { shop: { a: 1_001 } })).toBe(1);
  expect(await alters(1)).toBe(1);
});
