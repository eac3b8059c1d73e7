import { ASIDE, REAR, SHOP } from '../databases';
import type { Migration } from '../migration';

const GROUP = 'harmless';

const harmless = (name: string, steps: Migration['steps'], more: Partial<Migration> = {}): Migration => ({
  group: GROUP,
  name,
  harmless: true,
  steps,
  ...more,
});

const repeat = (count: number, statement: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => statement(i)).join('\n');

const aside = (name: string, ...statements: string[]) =>
  harmless(
    `in a database that isn't dumped: ${name}`,
    () => [statements.map((one) => `USE ${ASIDE}; ${one};`).join('\n')],
    {
      placeless: true,
    },
  );

const PARTS = '(PARTITION p0 VALUES LESS THAN (3), PARTITION p1 VALUES LESS THAN MAXVALUE)';

export const HARMLESS: readonly Migration[] = [
  harmless(
    'two thousand temporary tables',
    () => [repeat(2_000, (i) => `CREATE TEMPORARY TABLE t${i} (id INT); DROP TEMPORARY TABLE t${i};`)],
    { placeless: true },
  ),
  harmless('temporary tables of the same names, altered and renamed', (t) => [
    `CREATE TEMPORARY TABLE ${t} (id INT); ALTER TABLE ${t} ADD COLUMN x INT; TRUNCATE TABLE ${t}; ALTER TABLE ${t} RENAME TO was_${t}; DROP TEMPORARY TABLE was_${t}`,
  ]),
  harmless(
    'a table for temporary work is created, and one elsewhere is altered',
    () => ['CREATE TABLE a_work (id INT PRIMARY KEY)', `ALTER TABLE ${ASIDE}.scratch COMMENT = 'changed'`],
    { placeless: true },
  ),
  harmless(
    'a table for temporary work is dropped, and one elsewhere is altered twice',
    () => [
      'DROP TABLE a_work',
      `ALTER TABLE ${ASIDE}.scratch COMMENT = 'changed'`,
      `ALTER TABLE ${ASIDE}.scratch COMMENT = 'changed again'`,
    ],
    { setup: () => 'CREATE TABLE a_work (id INT PRIMARY KEY)', placeless: true },
  ),
  harmless('FLUSH STATUS', () => ['FLUSH STATUS'], { placeless: true }),
  harmless('ANALYZE TABLE', (t) => [`ANALYZE TABLE ${t}`]),
  harmless('CHECK TABLE', (t) => [`CHECK TABLE ${t}`]),
  harmless('FLUSH TABLES', () => ['FLUSH TABLES'], { placeless: true }),
  harmless('FLUSH of statistics and logs', () => ['FLUSH LOGS; FLUSH STATUS'], { placeless: true }),
  harmless('LOCK TABLES', (t) => [`LOCK TABLES ${t} WRITE; UNLOCK TABLES`]),
  harmless('rows move to another table in one transaction', (t) => [
    `START TRANSACTION; INSERT INTO ${REAR}.ledger SELECT id + 70000, region, price, note FROM ${t}; DELETE FROM ${t}; COMMIT`,
  ]),
  harmless('heavy writes', (t) => [
    repeat(
      20,
      (i) =>
        `INSERT INTO ${t} SELECT id + ${(i + 1) * 1000}, region, price, note FROM ${t} WHERE id < 900; UPDATE ${t} SET region = region + 1; DELETE FROM ${t} WHERE id > 1000;`,
    ),
  ]),
  harmless('all rows are deleted', (t) => [`DELETE FROM ${t}`]),
  harmless('a trigger that exists is at work', (t) => [`UPDATE ${t} SET region = -5`], {
    setup: (t) =>
      `CREATE TRIGGER positive BEFORE UPDATE ON ${t} FOR EACH ROW SET NEW.region = GREATEST(NEW.region, 0);`,
  }),
  harmless('values of a sequence are taken', () => ['SELECT NEXTVAL(numbers); SELECT NEXTVAL(numbers)'], {
    setup: () => 'CREATE SEQUENCE numbers NOCACHE',
    only: 'mariadb',
    since: { mariadb: '10.3' },
    placeless: true,
  }),
  harmless(
    'users and privileges',
    () => [
      `CREATE USER newcomer@localhost IDENTIFIED BY 'Secret-1'; GRANT SELECT ON ${SHOP}.* TO newcomer@localhost; DROP USER newcomer@localhost`,
    ],
    { placeless: true },
  ),
  aside(
    'CREATE, ALTER, RENAME, TRUNCATE, DROP',
    'CREATE TABLE n LIKE scratch',
    'ALTER TABLE n ADD COLUMN x INT',
    'RENAME TABLE n TO m',
    'TRUNCATE m',
    'DROP TABLE m',
  ),
  aside('a swap', 'CREATE TABLE n LIKE scratch', 'RENAME TABLE scratch TO o, n TO scratch'),
  aside(
    'tables of the same names',
    `CREATE TABLE customers LIKE ${SHOP}.customers`,
    'ALTER TABLE customers DROP COLUMN note',
    'DROP TABLE customers',
  ),
  aside(
    'DROP PARTITION',
    `ALTER TABLE scratch PARTITION BY RANGE (id) ${PARTS}`,
    'ALTER TABLE scratch DROP PARTITION p0',
  ),
  aside(
    'EXCHANGE PARTITION',
    `ALTER TABLE scratch PARTITION BY RANGE (id) ${PARTS}`,
    'CREATE TABLE n LIKE scratch',
    'ALTER TABLE n REMOVE PARTITIONING',
    'ALTER TABLE scratch EXCHANGE PARTITION p0 WITH TABLE n',
  ),
  aside(
    'views, triggers and programs',
    'CREATE VIEW v AS SELECT 1 AS a',
    'CREATE OR REPLACE VIEW v AS SELECT 2 AS a',
    'CREATE PROCEDURE p() SELECT 1',
    'DROP PROCEDURE p',
    'CREATE TRIGGER tr BEFORE INSERT ON scratch FOR EACH ROW SET NEW.region = 1',
    'DROP VIEW v',
  ),
  aside('databases come and go', 'CREATE DATABASE passing', 'CREATE TABLE passing.t (id INT)', 'DROP DATABASE passing'),
  aside(
    'a copy of the shop',
    repeat(3, (i) => `CREATE TABLE copy_${i} SELECT * FROM ${SHOP}.orders;`),
  ),
];
