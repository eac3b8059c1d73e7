import type { TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { createDefiner, loadFixture, runFile } from '../../support/fixtures/load';

/** Texts that a parser could mistake for lines of the dump itself. */
const LIKE_A_DUMP = [
  '-- Table structure for table `fake`',
  'CREATE TABLE `fake` (id INT);',
  'INSERT INTO `fake` VALUES (1);',
  '/*!50001 VIEW `fake` AS select 1 */;',
  '-- Dump completed on 2026-11-20  3:00:12',
];

/** Texts that a parser could mistake for the end of a program, including two semicolons, which events can't contain. */
const LIKE_AN_END = [
  'DELIMITER ;',
  ';;',
  'DELIMITER ;',
  '/*!50003 SET sql_mode              = @saved_sql_mode */ ;',
  'DELIMITER ;;',
];

const ODD_NAMES = [
  'a\nb',
  '`',
  '``x',
  '-- x',
  'per%cent',
  "it's",
  'a`\n`b',
  'ü'.repeat(64),
  'select',
  'x\n-- y',
  '日本',
];

/** Databases by their names, each with contents that are difficult to parse in its dump. */
export async function createOddDatabases(server: TestServer): Promise<string[]> {
  await createDefiner(server);
  await loadFixture(server, 'shop');
  if (server.flavour === 'mariadb') await runFile(server, 'mariadb-versioned', 'shop');
  await runFile(server, 'several', 'shop');
  for (const database of ['odd names', 'programs', 'rows']) await server.sql(`CREATE DATABASE \`${database}\``);
  await server.sql(
    ODD_NAMES.map(
      (name) =>
        `CREATE TABLE ${identifier(name)} (id INT) COMMENT '${comment()}'; INSERT INTO ${identifier(name)} VALUES (1);`,
    ).join('\n') +
      ODD_NAMES.map(
        (name) => `CREATE VIEW ${identifier(`${name.slice(0, 60)}_v`)} AS SELECT * FROM ${identifier(name)};`,
      ).join('\n'),
    'odd names',
  );
  await server.sql(
    `CREATE TABLE t (id INT PRIMARY KEY, line TEXT);
     INSERT INTO t VALUES ${LIKE_A_DUMP.map((line, i) => `(${i}, ${literal(`\n${line}\n`)})`).join(', ')};
     CREATE VIEW v AS SELECT id, ${literal(`\n${LIKE_A_DUMP.join('\n')}\n`)} AS line FROM t;
     DELIMITER $$
     CREATE PROCEDURE p() BEGIN SELECT '
${[...LIKE_A_DUMP, ...LIKE_AN_END, ...LIKE_A_DUMP].join('\n')}
'; /*
${LIKE_A_DUMP.join('\n').replaceAll('*/', '')}
it's
*/ -- it's
SELECT 1; END $$
     SET sql_mode = 'NO_BACKSLASH_ESCAPES' $$
     CREATE FUNCTION f() RETURNS TEXT DETERMINISTIC RETURN '\\' $$
     SET sql_mode = DEFAULT $$
     CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.line = '
${[...LIKE_A_DUMP, ...LIKE_AN_END, ...LIKE_A_DUMP].join('\n')}
' $$
     CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE line = '
DELIMITER ;
${LIKE_A_DUMP.join('\n')}
' $$
     CREATE EVENT e2 ON SCHEDULE EVERY 1 DAY COMMENT 'it''s;' DO DELETE FROM t WHERE line = 'DELIMITER ;' $$
     DELIMITER ;`,
    'programs',
  );
  await server.sql(
    `CREATE TABLE letters (id INT AUTO_INCREMENT PRIMARY KEY, letter TEXT, photo BLOB);
     INSERT INTO letters (letter, photo) VALUES (REPEAT('Dear customer, ', 100), RANDOM_BYTES(500));
     ${'INSERT INTO letters (letter, photo) SELECT letter, RANDOM_BYTES(500) FROM letters;\n'.repeat(11)}
     CREATE TABLE hostile (id INT, a TEXT, b BLOB, c JSON, d DOUBLE, e BIT(8), \`it's) VALUES (\` VARCHAR(9));
     INSERT INTO hostile VALUES ${Array.from({ length: 400 }, (_, i) => hostileRow(i)).join(',\n')};`,
    'rows',
  );
  return ['shop', 'empty one', 'select', '-Ünï `tick`', 'odd names', 'programs', 'rows'];
}

const FRAGMENTS = [
  "'",
  '\\',
  ')',
  '(',
  ';',
  ',',
  '),(',
  ');\n',
  '*/',
  '/*',
  '--',
  '\0',
  '\n',
  '\r',
  '\x1a',
  '"',
  'ü😀',
  'x',
];

/** A row of strings that consist of elements of INSERT statements. */
function hostileRow(seed: number): string {
  const words = Array.from(
    { length: seed % 23 },
    (_, i) => FRAGMENTS[(seed * 7 + i * (1 + (seed % 5))) % FRAGMENTS.length],
  );
  const hex = Buffer.from(words.join('')).toString('hex');
  const text = hex === '' ? "''" : `CONVERT(x'${hex}' USING utf8mb4)`;
  const bytes = hex === '' ? 'NULL' : `x'${hex.repeat(1 + (seed % 40))}'`;
  return `(${seed}, ${text}, ${bytes}, JSON_QUOTE(${text}), ${seed % 3 === 0 ? 'NULL' : '-1.5e-30'}, b'101', ')(')`;
}

function comment(): string {
  return LIKE_A_DUMP.join('\\n');
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''").replaceAll('\n', '\\n')}'`;
}
