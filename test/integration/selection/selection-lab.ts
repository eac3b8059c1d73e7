import { putParameter } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab, type InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { type ServerOptions, startServer, type TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { ENV } from '../../../functions/dump/env';
import { textOfName } from '../../../functions/dump-format/selection/name-text';
import { grantLock } from '../parallel/parallel-lab';

/** Two databases, of which one has a name that no pattern matches by chance. */
export const SHOP = 'shop';
export const ODD = 'o.d`d *é';
export const DATABASES = [SHOP, ODD] as const;

/** A table, and what the dumps of {@link SELECTION} have of it. */
export interface SelectedTable {
  readonly database: string;
  readonly name: string;
  readonly part: 'rows' | 'structure' | 'nothing';
}

/** Names with every character that matters in one of the many languages between the variable and the dump program. */
const NAMES = [
  'a.b',
  'back`tick',
  "quo'te",
  'quo"te',
  'back\\slash',
  'two words',
  'sta*r',
  '%_percent',
  'line\nbreak',
  '#hash',
  'semi;colon',
  '--dash',
  'é',
  'sch\u00f6n',
  '表',
  'x'.repeat(64),
];

/** Each name once with rows, once without rows, once left out; by an ending that marks it. */
const ODD_TABLES: SelectedTable[] = NAMES.flatMap((name, i) =>
  (['rows', 'structure', 'nothing'] as const).map((part) => ({
    database: ODD,
    name: `${name.slice(0, 60)}${part[0]}${i}`,
    part,
  })),
);

const SHOP_TABLES: SelectedTable[] = [
  { database: SHOP, name: 'orders', part: 'rows' },
  { database: SHOP, name: 'customers', part: 'rows' },
  { database: SHOP, name: 'archived', part: 'nothing' },
  { database: SHOP, name: 'audit_log', part: 'structure' },
  { database: SHOP, name: 'audit_old', part: 'nothing' },
  { database: SHOP, name: 'audit_new', part: 'nothing' },
  { database: SHOP, name: 'parts', part: 'structure' },
  { database: SHOP, name: 'stock', part: 'rows' },
];

export const TABLES: readonly SelectedTable[] = [...SHOP_TABLES, ...ODD_TABLES];

/** Views that use a table that is left out, or one that does. */
const BROKEN_VIEWS = [
  { database: SHOP, name: 'archive_view' },
  { database: SHOP, name: 'over_archive' },
] as const;

function namesOf(part: SelectedTable['part'], database: string): string[] {
  // The list takes no line break, so that a pattern stands for its name.
  return TABLES.filter((table) => table.part === part && table.database === database).map((table) =>
    table.name.includes('\n') ? `*.${table.name.replace('\n', '*')}` : textOfName(table),
  );
}

/** Patterns and names. `audit_log` has its rows left out, and all others that match `audit_*` are left out. */
export const SELECTION = {
  [ENV.excludeTables]: JSON.stringify(['shop.audit_o*', 'shop.audit_n*', '*.archived', ...namesOf('nothing', ODD)]),
  [ENV.structureOnlyTables]: JSON.stringify(['shop.audit_*', 'shop.parts', ...namesOf('structure', ODD)]),
};

export function path({ database, name }: { readonly database: string; readonly name: string }): string {
  return `${identifier(database)}.${identifier(name)}`;
}

/** Tables with rows, triggers, foreign keys between all parts, views over views, partitions and generated columns. */
function statements({ flavour }: TestServer): string {
  const odd = ODD_TABLES.map(
    (table) => `CREATE TABLE ${path(table)} (id INT PRIMARY KEY AUTO_INCREMENT, t TEXT);
      INSERT INTO ${path(table)} (t) VALUES ('a'), ('b'), (REPEAT('c', 1000));`,
  );
  const mariadb = `
    CREATE SEQUENCE numbers START WITH 100 CACHE 0;
    SELECT NEXTVAL(numbers), NEXTVAL(numbers);
    CREATE TABLE audit_log (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT DEFAULT NEXTVAL(numbers), t VARCHAR(50),
      size INT GENERATED ALWAYS AS (CHAR_LENGTH(t)) STORED, KEY (t)) WITH SYSTEM VERSIONING;
    CREATE TABLE stock (id INT PRIMARY KEY, n BIGINT DEFAULT NEXTVAL(numbers)) WITH SYSTEM VERSIONING;`;
  const mysql = `
    CREATE TABLE audit_log (id INT PRIMARY KEY AUTO_INCREMENT, n BIGINT DEFAULT 7, t VARCHAR(50),
      size INT GENERATED ALWAYS AS (CHAR_LENGTH(t)) STORED, j JSON, KEY (t), KEY ((CAST(j->'$[*]' AS UNSIGNED ARRAY))));
    CREATE TABLE stock (id INT PRIMARY KEY, n BIGINT DEFAULT 7);`;
  return `
    USE shop;
    CREATE TABLE customers (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50) NOT NULL);
    CREATE TABLE archived (id INT PRIMARY KEY, name VARCHAR(50));
    CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, customer INT NOT NULL, archive INT, part INT, day INT,
      CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id),
      CONSTRAINT of_archive FOREIGN KEY (archive) REFERENCES archived (id));
    ${flavour === 'mariadb' ? mariadb : mysql}
    CREATE TABLE audit_old (id INT PRIMARY KEY) SELECT 1 AS id;
    CREATE TABLE audit_new (id INT PRIMARY KEY) SELECT 1 AS id;
    CREATE TABLE parts (id INT, day INT, PRIMARY KEY (id, day)) PARTITION BY RANGE (day)
      (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
    INSERT INTO customers (name) VALUES ('Ada'), ('Bob'), ('Eve');
    INSERT INTO archived VALUES (1, 'one'), (2, 'two');
    INSERT INTO orders (customer, archive, part, day) SELECT c.id, a.id, 1, 5 FROM customers c JOIN archived a;
    INSERT INTO audit_log (t) VALUES ('x'), ('yy'), ('zzz');
    UPDATE audit_log SET t = 'changed' WHERE id = 2;
    INSERT INTO stock (id) VALUES (1), (2), (3);
    UPDATE stock SET n = 1000 WHERE id = 3;
    INSERT INTO parts VALUES (1, 5), (2, 15);
    CREATE TRIGGER orders_audited AFTER INSERT ON orders FOR EACH ROW INSERT INTO audit_log (t) VALUES ('order');
    CREATE TRIGGER log_checked BEFORE INSERT ON audit_log FOR EACH ROW SET NEW.t = CONCAT(NEW.t, '!');
    CREATE TRIGGER archive_checked BEFORE INSERT ON archived FOR EACH ROW SET NEW.name = UPPER(NEW.name);
    CREATE VIEW order_view AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer;
    CREATE VIEW over_orders AS SELECT name, COUNT(*) AS orders FROM order_view GROUP BY name;
    CREATE VIEW a_log_view AS SELECT t FROM audit_log;
    CREATE VIEW archive_view AS SELECT o.id, a.name FROM orders o JOIN archived a ON a.id = o.archive;
    CREATE VIEW over_archive AS SELECT COUNT(*) AS n FROM archive_view;
    CREATE PROCEDURE archive_all() INSERT INTO archived SELECT id, name FROM customers;
    CREATE FUNCTION customers_now() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM customers);
    CREATE EVENT cleaning ON SCHEDULE EVERY 1 YEAR STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM audit_log;
    ${odd.join('\n')}`;
}

/** A source with all of it, and servers for restores. */
export interface SelectionLab {
  readonly source: TestServer;
  readonly target: TestServer;
  readonly lab: DumpLab;
  stop(): Promise<void>;
}

export async function startSelectionLab(
  cloud: LocalCloud,
  kind: Pick<ServerOptions, 'flavour' | 'series'>,
  { mayLock = true } = {},
): Promise<SelectionLab> {
  const [source, target] = (await Promise.all([1, 2].map(() => startServer(kind)))) as [TestServer, TestServer];
  await createBackupUser(source, DATABASES);
  if (mayLock) await grantLock(source, DATABASES);
  await source.sql(statements(source));
  await putParameter(cloud, '/lab/ca', source.caPem);
  return {
    source,
    target,
    // Its star is no wildcard.
    lab: new DumpLab(cloud, source, [SHOP, identifier(ODD)]),
    stop: async () => {
      await Promise.all([source.stop(), target.stop()]);
    },
  };
}

/** Makes of the databases of a server by hand what a dump of {@link SELECTION} has of them. */
export async function reduce(server: TestServer): Promise<void> {
  const withHistory = new Set(server.flavour === 'mariadb' ? ['audit_log'] : []);
  await server.sql(`
    SET foreign_key_checks = 0;
    ${BROKEN_VIEWS.map((view) => `DROP VIEW ${path(view)};`).join('\n')}
    ${TABLES.filter(({ part }) => part === 'nothing')
      .map((table) => `DROP TABLE ${path(table)};`)
      .join('\n')}
    ${TABLES.filter(({ part }) => part === 'structure')
      .map(
        (table) =>
          `DELETE FROM ${path(table)};${withHistory.has(table.name) ? `DELETE HISTORY FROM ${path(table)};` : ''}`,
      )
      .join('\n')}`);
}

/** A run with the selection, and this number of processes. */
export function withSelection(processes: number, environment: Record<string, string> = {}): InProcessRun {
  return { environment: { [ENV.parallelism]: String(processes), ...SELECTION, ...environment } };
}
