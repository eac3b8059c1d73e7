import { COLUMNS, PAST, REAR, SHOP } from '../databases';
import type { Migration } from '../migration';

const GROUP = 'drop, truncate, create';

const DEFINITION = 'id INT PRIMARY KEY, region INT NOT NULL, price DECIMAL(10,2), note VARCHAR(200)';
const VALUES = "(1, 1, 1, 'of another time'), (2, 2, 2, 'of another time')";

const removal = (name: string, steps: Migration['steps'], more: Partial<Migration> = {}): Migration => ({
  group: GROUP,
  name,
  steps,
  ...more,
});

export const REMOVALS: readonly Migration[] = [
  removal('DROP TABLE', (t) => [`DROP TABLE ${t}`]),
  removal('DROP of several tables', (t) => [`DROP TABLE spare_1, ${t}, spare_2`], {
    setup: (t) => `CREATE TABLE spare_1 LIKE ${t}; CREATE TABLE spare_2 LIKE ${t}`,
  }),
  removal('DROP and CREATE of the same definition', (t) => [`DROP TABLE ${t}`, `CREATE TABLE ${t} (${DEFINITION})`]),
  removal('DROP, CREATE and other rows', (t) => [
    `DROP TABLE ${t}`,
    `CREATE TABLE ${t} (${DEFINITION})`,
    `INSERT INTO ${t} VALUES ${VALUES}`,
  ]),
  removal('DROP, CREATE and the same rows', (t) => [
    `CREATE TABLE kept LIKE ${t}`,
    `INSERT INTO kept SELECT * FROM ${t}`,
    `DROP TABLE ${t}`,
    `CREATE TABLE ${t} LIKE kept`,
    `INSERT INTO ${t} SELECT * FROM kept`,
    'DROP TABLE kept',
  ]),
  removal('TRUNCATE', (t) => [`TRUNCATE TABLE ${t}`]),
  removal('TRUNCATE and other rows', (t) => [`TRUNCATE TABLE ${t}`, `INSERT INTO ${t} VALUES ${VALUES}`]),
  removal('CREATE OR REPLACE TABLE', (t) => [`CREATE OR REPLACE TABLE ${t} (${DEFINITION})`], { only: 'mariadb' }),
  removal(
    'CREATE OR REPLACE TABLE … SELECT',
    (t) => [`CREATE OR REPLACE TABLE ${t} (${DEFINITION}) SELECT * FROM past.closed`],
    { only: 'mariadb' },
  ),
  removal('CREATE TABLE', (t) => [`CREATE TABLE a_${t} LIKE ${t}`, `CREATE TABLE zz_${t} LIKE ${t}`]),
  removal('CREATE TABLE … SELECT', (t) => [`CREATE TABLE zz_${t} (PRIMARY KEY (id)) SELECT * FROM ${t}`]),
  removal('rows go to a new table, and the old one is dropped', (t) => [
    `CREATE TABLE zz_${t} (PRIMARY KEY (id)) SELECT ${COLUMNS} FROM ${t}`,
    `DROP TABLE ${t}`,
  ]),
  removal(
    'rows go to a table that was there, and the old one is dropped',
    (t) => [`INSERT INTO zz_${t} SELECT * FROM ${t}`, `DROP TABLE ${t}`],
    { setup: (t) => `CREATE TABLE zz_${t} LIKE ${t}` },
  ),
  removal('rows go to a table of the next database, and the old one is emptied', (t) => [
    `INSERT INTO ${REAR}.ledger SELECT id + 50000, region, price, note FROM ${t}`,
    `TRUNCATE TABLE ${t}`,
  ]),
  removal(
    'rows go to a new table of the same name in an earlier database, and the old one is dropped',
    (t) => [`INSERT INTO ${PAST}.${t} SELECT * FROM ${t}`, `DROP TABLE ${t}`],
    { early: (t) => `CREATE TABLE ${PAST}.${t} LIKE ${t}` },
  ),
  removal(
    'rows go to a new table of the same name in an earlier database, and both are dropped',
    (t) => [`INSERT INTO ${PAST}.${t} SELECT * FROM ${t}`, `DROP TABLE ${t}`, `DROP TABLE ${PAST}.${t}`],
    { early: (t) => `CREATE TABLE ${PAST}.${t} LIKE ${t}` },
  ),
  removal('an importer recreates the table (DROP, CREATE, LOCK, INSERT)', (t) => [
    `DROP TABLE IF EXISTS ${t}`,
    `CREATE TABLE ${t} (${DEFINITION})`,
    `LOCK TABLES ${t} WRITE; ALTER TABLE ${t} DISABLE KEYS; INSERT INTO ${t} VALUES ${VALUES}; ALTER TABLE ${t} ENABLE KEYS; UNLOCK TABLES`,
  ]),
  removal(
    'the next database is dropped and recreated',
    () => [
      `DROP DATABASE ${REAR}`,
      `CREATE DATABASE ${REAR} CHARACTER SET utf8mb4`,
      `CREATE TABLE ${REAR}.ledger LIKE ${SHOP}.zones`,
    ],
    { placeless: true },
  ),
];
