import type { Flavour } from '../../../dev/servers/flavours';

/** Database of the servers with fault injection. */
export const DATABASE = 'medium';

/**
 * Tables by their position in a dump. Most of the bytes are those of `underWay`, so that a fault in the middle of the
 * bytes is in the middle of this table.
 */
export const TABLES = { behind: 'customers', crashing: 'notes', underWay: 'orders', ahead: 'zones' } as const;

/** With this number of rows, the table is larger than the buffers between server and client. */
const ROWS = 1_500;

/** Variable of each family that limits the recursion, which creates the rows. */
const RECURSION: Readonly<Record<Flavour, string>> = {
  mysql: 'cte_max_recursion_depth',
  mariadb: 'max_recursive_iterations',
};

/**
 * Statements that recreate the database, with the same contents on every server of a family. No table refers to
 * another, so that each can be changed separately.
 */
export function freshDatabase(flavour: Flavour): string {
  return `
    DROP DATABASE IF EXISTS ${DATABASE};
    CREATE DATABASE ${DATABASE};
    USE ${DATABASE};
    CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL);
    INSERT INTO customers VALUES (1, 'Ångström 😀'), (2, '-- Dump completed'), (3, 'line\\nfeed');
    CREATE TABLE notes (id INT PRIMARY KEY, note TEXT) ENGINE = MyISAM;
    INSERT INTO notes VALUES (1, REPEAT('x', 60000)), (2, 'y');
    CREATE TABLE orders (id INT PRIMARY KEY, customer INT NOT NULL, payload LONGTEXT);
    SET SESSION ${RECURSION[flavour]} = ${ROWS};
    INSERT INTO orders
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS})
      SELECT i, i MOD 3, REPEAT(SHA2(i, 256), 128) FROM n;
    CREATE TABLE zones (id INT PRIMARY KEY, total DECIMAL(10,2), note JSON, proof LONGBLOB);
    INSERT INTO zones VALUES (1, 9.99, '{"a": [1, "x"]}', x'00ff5c27'), (2, 19.99, NULL, NULL);
    CREATE VIEW long_notes AS SELECT id FROM notes WHERE LENGTH(note) > 1;
    CREATE TRIGGER no_debt BEFORE INSERT ON zones FOR EACH ROW SET NEW.total = GREATEST(NEW.total, 0);
    CREATE TRIGGER known BEFORE INSERT ON orders FOR EACH ROW SET NEW.customer = GREATEST(NEW.customer, 0);
    CREATE FUNCTION one() RETURNS INT DETERMINISTIC RETURN 1;
    CREATE PROCEDURE count_orders() SELECT COUNT(*) FROM orders;
    CREATE EVENT forget ON SCHEDULE EVERY 1 YEAR STARTS '2040-01-01 00:00:00' DO DELETE FROM orders WHERE id < 0;
  `;
}
