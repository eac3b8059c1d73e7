import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumpInFile } from '../../../dev/labs/restores/dump-file';
import { zstdOf } from '../../../dev/labs/restores/dump-text';
import { restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import { startServer, type TestServer } from '../../../dev/servers/server';

/*
 * Without strict mode, as dumps set it, a server changes a value that it can't take, warns, and goes on.
 */

const FLAVOURS = ['mysql', 'mariadb'] as const;
const servers = new Map<string, TestServer>();
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'changed-values-'));
  await Promise.all(FLAVOURS.map(async (flavour) => servers.set(flavour, await startServer({ flavour }))));
});

afterEach(() => Promise.all([...servers.values()].map((server) => server.sql('DROP DATABASE IF EXISTS copy'))));

afterAll(async () => {
  await Promise.all([...servers.values()].map((server) => server.stop()));
  if (folder) await rm(folder, { recursive: true, force: true });
});

const HEAD = `-- MySQL dump
-- Host: localhost    Database: shop
/*!50503 SET NAMES utf8mb4 */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;
`;

/** Restores a text as the dump of the database `shop`. */
async function restored(flavour: string, statements: Buffer, onWarning?: (warning: string) => void) {
  const text = Buffer.concat([
    Buffer.from(HEAD),
    statements,
    Buffer.from('\n-- Dump completed on 2026-11-20  3:00:00\n'),
  ]);
  const path = join(folder, flavour);
  await writeFile(path, await zstdOf(text));
  const target = targetAt(servers.get(flavour) as TestServer);
  return restoreBy(await dumpInFile(path), target, { database: 'copy', connections: 2 }, onWarning && { onWarning });
}

/** Half of an emoji. */
const HALF = Buffer.from([0xed, 0xa0, 0xbd]);

const CHANGED = Buffer.concat([
  Buffer.from(
    'CREATE TABLE `t` (`id` int PRIMARY KEY, `note` text CHARACTER SET utf8mb4, `day` date, `small` tinyint) ENGINE=InnoDB;\n' +
      "INSERT INTO `t` VALUES (1,'a',NULL,1);\nINSERT INTO `t` VALUES (2,'a",
  ),
  HALF,
  Buffer.from("b','2026-02-31',300),(3,'c','2026-02-30',2);"),
]);

// MariaDB takes the bytes for text.
const COLUMNS = {
  mysql: { note: 1366, day: 1264, small: 1264 },
  mariadb: { day: 1265, small: 1264 },
} as const;

test.each(FLAVOURS)('values that %s does not take as they are become warnings, by their columns', async (flavour) => {
  const early: string[] = [];
  const { changedValues, warnings, rows } = await restored(flavour, CHANGED, (warning) => early.push(warning));
  const columns = changedValues.filter(({ column }) => column !== undefined);
  expect(Object.fromEntries(columns.map(({ column, errno }) => [column, errno]))).toEqual(COLUMNS[flavour]);
  expect(columns.find(({ column }) => column === 'day')).toMatchObject({ database: 'copy', table: 't', count: 2 });
  const sentence =
    /^Values of "copy"\."t"\."day" may differ from those of the dump: the target answered statement \d+ with warning 126[45] \(.* for column 'day' at row 1\), the first of 2\. /;
  expect(warnings).toContainEqual(expect.stringMatching(sentence));
  expect(early).toContainEqual(expect.stringMatching(/^Values of "copy"\."t"\."day" may differ/));
  expect(rows).toBe(3);
});

test.each(FLAVOURS)('what %s warns of beside values is no changed value', async (flavour) => {
  const { changedValues } = await restored(
    flavour,
    Buffer.from(
      'CREATE TABLE `t` (`id` int PRIMARY KEY, `twice` int GENERATED ALWAYS AS (`id` * 2) STORED) ENGINE=InnoDB;\n' +
        (flavour === 'mariadb' ? 'INSERT INTO `t` VALUES (1,2);' : 'INSERT INTO `t` (`id`) VALUES (1);'),
    ),
  );
  expect(changedValues).toEqual([]);
});

test.each(FLAVOURS)('odd values that %s takes as they are cause no warning', async (flavour) => {
  const { changedValues } = await restored(
    flavour,
    Buffer.from(
      "CREATE TABLE `t` (`id` int AUTO_INCREMENT PRIMARY KEY, `note` text CHARACTER SET utf8mb4, `raw` blob, `day` date, `at` timestamp NULL, `f` float, `e` enum('a','') , `j` json) ENGINE=InnoDB;\n" +
        "INSERT INTO `t` VALUES (0,'\u{1F642}\\0\\r\\n',0xEDA0BD00FF,'0000-00-00','1970-01-01 00:00:01',3.40282e38,'','{\"a\": \"\u{1F642}\"}'),(2,'',NULL,'2026-00-10',NULL,-0,'a',NULL);",
    ),
  );
  expect(changedValues).toEqual([]);
});

const ENUMS =
  "CREATE TABLE `t` (`id` int PRIMARY KEY, `e` enum('a','b'), `o'x` enum('a','') NOT NULL, `s` set('a'), `note` text) ENGINE=InnoDB;\n";

test.each(FLAVOURS)('the empty value of an ENUM, which %s warns of, is no changed value', async (flavour) => {
  const many = Array.from({ length: 3_000 }, (_, i) => `(${i + 10},'','','','')`).join();
  const { changedValues, rows } = await restored(
    flavour,
    Buffer.from(
      `${ENUMS}INSERT INTO \`t\` VALUES (1,'','','','it''s (a), \\'x'),(2,'a','a','a',NULL);\n` +
        `INSERT INTO \`t\` (\`e\`, \`id\`, \`o'x\`) VALUES ('',3,'');\nINSERT INTO \`t\` VALUES ${many};`,
    ),
  );
  expect(changedValues).toEqual([]);
  expect(rows).toBe(3_003);
  const answer = await servers.get(flavour)?.sql('SELECT COUNT(*) FROM copy.t WHERE e = 0 AND e IS NOT NULL');
  expect(answer).toBe('3002\n');
});

test.each(FLAVOURS)(
  'a value that an ENUM of %s does not have is a changed value beside empty ones',
  async (flavour) => {
    const { changedValues } = await restored(
      flavour,
      Buffer.from(
        `${ENUMS}INSERT INTO \`t\` VALUES (1,'','','',''),(2,'?','','',''),(3,'','','',''),(4,'c','','','');`,
      ),
    );
    expect(changedValues).toEqual([expect.objectContaining({ column: 'e', errno: 1265, count: 2 })]);
    expect(changedValues[0]?.message).toMatch(/row 2$/);
  },
);

test.each(FLAVOURS)(
  'a changed value that %s does not list behind very many empty ones is reported',
  async (flavour) => {
    const many = Array.from({ length: 3_000 }, (_, i) => `(${i + 10},'','','','')`).join();
    const { changedValues } = await restored(
      flavour,
      Buffer.from(`${ENUMS}INSERT INTO \`t\` VALUES ${many},(9000,'c','','','');`),
    );
    expect(changedValues).toEqual([expect.objectContaining({ column: 'e', errno: 1265 })]);
  },
);
