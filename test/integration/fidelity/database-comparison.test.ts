import { type DatabaseFacts, databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { createDefiner, loadFixture, runFile } from '../../support/fixtures/load';

/** Small changes that a dump could lose, and the name of the fact that must differ. */
const EVERYWHERE: readonly (readonly [what: string, change: string, fact: string])[] = [
  [
    'one byte of a blob',
    "UPDATE every_byte SET normal = INSERT(normal, 100, 1, x'00') WHERE byte = 9",
    'rows of table every_byte',
  ],
  ['one bit', "UPDATE integers SET bit_all = b'1' WHERE id = 3", 'rows of table integers'],
  [
    'the last digit of a decimal',
    'UPDATE fractions SET widest = widest + 0.000000000000000000000000000001 WHERE id = 5 OR id = 6',
    'rows of table fractions',
  ],
  ['the last digit of a double', 'UPDATE fractions SET double_precision = 0.3 WHERE id = 4', 'rows of table fractions'],
  ['the sixth digit of a float', 'UPDATE floats SET single = 1.50001 WHERE id = 1', 'rows of table floats'],
  [
    'a microsecond',
    "UPDATE moments SET stamp_fine = '2026-11-01 06:30:00.500001' WHERE id = 5",
    'rows of table moments',
  ],
  ['an empty string for NULL', "UPDATE without_key SET b = '' WHERE a = 2", 'rows of table without_key'],
  ['NULL for the word', 'UPDATE texts SET large = NULL WHERE id = 3', 'rows of table texts'],
  ['a space at the end', "UPDATE texts SET short = 'trailing space' WHERE id = 3", 'rows of table texts'],
  ['a character of four bytes', "UPDATE texts SET fixed = '😁👩‍👩‍👧' WHERE id = 4", 'rows of table texts'],
  [
    'two rows that have swapped a value',
    'UPDATE by_hash a JOIN by_hash b ON (a.id, b.id) IN ((1, 2), (2, 1)) SET a.note = b.note',
    'rows of table by_hash',
  ],
  ['a repeated row', "INSERT INTO without_key VALUES (1, 'twice')", 'rows of table without_key'],
  ['a lost row', 'DELETE FROM by_key WHERE id = 2', 'rows of table by_key'],
  ['values exchanged between columns', 'UPDATE `select` SET `from` = 2, `group by` = 1', 'rows of table select'],
  ['a document', 'UPDATE documents SET body = \'{"a": 1}\' WHERE id = 2', 'rows of table documents'],
  ['a point', "UPDATE places SET anything = ST_GeomFromText('POINT(1.1 -2.3)') WHERE id = 1", 'rows of table places'],
  ['a lost trigger', 'DROP TRIGGER after_delete', 'trigger after_delete'],
  [
    'the body of a trigger',
    'DROP TRIGGER before_update; CREATE TRIGGER before_update BEFORE UPDATE ON watched FOR EACH ROW SET NEW.note = LOWER(NEW.note)',
    'trigger before_update',
  ],
  [
    'the order of triggers',
    "DROP TRIGGER first; CREATE TRIGGER first BEFORE INSERT ON watched FOR EACH ROW FOLLOWS third SET NEW.note = CONCAT(NEW.note, ', first')",
    "catalogue TRIGGERS 'first'",
  ],
  [
    'the body of a routine',
    'DROP PROCEDURE `per cent`; CREATE PROCEDURE `per cent`() SELECT 101',
    'procedure per cent',
  ],
  [
    'the mode of a routine',
    "DROP FUNCTION without_mode; SET sql_mode = 'ANSI'; CREATE FUNCTION without_mode() RETURNS INT DETERMINISTIC RETURN 'x' + 0",
    'function without_mode',
  ],
  [
    'the definer of a routine',
    "DROP FUNCTION without_mode; SET sql_mode = 'ANSI'; CREATE DEFINER = 'app'@'%' FUNCTION without_mode() RETURNS INT DETERMINISTIC RETURN 'x' + 0",
    'function without_mode',
  ],
  ['a lost routine', 'DROP FUNCTION from_latin', 'function from_latin'],
  [
    'a view',
    'CREATE OR REPLACE VIEW hidden_columns AS SELECT first, secret + 0 AS secret FROM computed_columns',
    'view hidden_columns',
  ],
  [
    'the rights of a view',
    'ALTER SQL SECURITY INVOKER VIEW hidden_columns AS SELECT first, secret + 0 AS secret FROM computed_columns',
    'view hidden_columns',
  ],
  ['a lost view', 'DROP VIEW hidden_columns', 'view hidden_columns'],
  ['an event that sleeps', 'ALTER EVENT in_another_zone DISABLE', 'event in_another_zone'],
  ['a lost event', 'DROP EVENT `once; only`', 'event once; only'],
  ['the comment of a column', "ALTER TABLE `123` MODIFY `456` INT NOT NULL COMMENT 'x'", 'table 123'],
  ['a column that is seen', 'ALTER TABLE computed_columns MODIFY secret INT DEFAULT 7', 'table computed_columns'],
  ['a lost index', 'ALTER TABLE texts DROP KEY prefix', 'table texts'],
  ['the next number', 'ALTER TABLE compressed_rows AUTO_INCREMENT = 777', 'table compressed_rows'],
  ['a lost check', 'ALTER TABLE defaults DROP CONSTRAINT positive', 'table defaults'],
  ['a lost foreign key', 'ALTER TABLE cycle_a DROP FOREIGN KEY a_to_b', 'table cycle_a'],
  ['a merged partition', 'ALTER TABLE by_hash COALESCE PARTITION 1', 'table by_hash'],
  ['the default of the database', 'ALTER DATABASE CHARACTER SET latin1', 'catalogue SCHEMATA'],
  ['a table too many', 'CREATE TABLE extra (id INT)', 'table extra'],
  ['a lost table', 'DROP TABLE extra', 'table extra'],
];

const OWN: Record<'mysql' | 'mariadb', typeof EVERYWHERE> = {
  mysql: [
    [
      'the order of axes',
      "UPDATE earth SET spot = ST_GeomFromText('POINT(13.405 52.52)', 4326) WHERE id = 1",
      'rows of table earth',
    ],
    [
      'a functional index',
      'ALTER TABLE functional_indexes DROP KEY by_lower, ADD UNIQUE KEY by_lower ((UPPER(email)))',
      'table functional_indexes',
    ],
    ['an index that is seen', 'ALTER TABLE functional_indexes ALTER INDEX unseen VISIBLE', 'table functional_indexes'],
    [
      'a component of a vector',
      "UPDATE vectors SET embedding = STRING_TO_VECTOR('[1.5, -2.25, 0.1, 3.3e38]') WHERE id = 1",
      'rows of table vectors',
    ],
    ['a lost library', 'DROP LIBRARY helpers', "catalogue LIBRARIES 'helpers'"],
  ],
  mariadb: [
    ['the next of a sequence', 'DO SETVAL(plain_sequence, 100000)', 'rows of table plain_sequence'],
    ['the step of a sequence', 'ALTER SEQUENCE `odd sequence` INCREMENT BY -6', 'sequence odd sequence'],
    ['the body of a package', "SET sql_mode = 'ORACLE'; DROP PACKAGE BODY tools", 'package body tools'],
    ['a lost history', 'ALTER TABLE versioned DROP SYSTEM VERSIONING', 'table versioned'],
  ],
};

describe.each(['mysql', 'mariadb'] as const)('the comparison of databases of %s', (flavour) => {
  let server: TestServer;
  let before: DatabaseFacts;

  beforeAll(async () => {
    server = await startServer({ flavour });
    await createDefiner(server);
    await loadFixture(server, 'shop');
    if (flavour === 'mariadb') await runFile(server, 'mariadb-versioned', 'shop');
    before = await databaseFacts(server, 'shop');
  });

  afterAll(async () => {
    await server?.stop();
  });

  test('finds no difference between equal databases', async () => {
    expect(before.size).toBeGreaterThan(600);
    expect(differences(before, await databaseFacts(server, 'shop'))).toEqual([]);
  });

  test('ignores the order of rows', async () => {
    await server.sql('ALTER TABLE without_key ORDER BY b DESC, a', 'shop');
    expect(differences(before, await databaseFacts(server, 'shop'))).toEqual([]);
  });

  test.each([...EVERYWHERE, ...OWN[flavour]])('finds %s', async (_what, change, fact) => {
    await server.sql(`SET NAMES utf8mb4; SET time_zone = '+00:00'; ${change}`, 'shop');
    const after = await databaseFacts(server, 'shop');
    const found = differences(before, after);
    before = after;
    expect(found.filter((line) => line.startsWith(`${fact} `))).not.toEqual([]);
    // Only the changed facts differ: a comparison that reports everything would prove nothing.
    expect(found.length).toBeLessThan(20);
  });
});
