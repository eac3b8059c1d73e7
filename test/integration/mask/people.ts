/** A shop with people in it, in every kind of column. */
export const PEOPLE = `
  CREATE TABLE customers (
    id INT PRIMARY KEY, email VARCHAR(100) NOT NULL UNIQUE, name VARCHAR(60), phone VARCHAR(30), born DATE,
    note TEXT COMMENT 'about the person', details JSON, card VARBINARY(32), added DATETIME NOT NULL
  );
  CREATE TABLE orders (
    id INT PRIMARY KEY AUTO_INCREMENT, customer_id INT NOT NULL, email VARCHAR(100), total DECIMAL(10, 2) NOT NULL,
    CONSTRAINT buyer FOREIGN KEY (customer_id) REFERENCES customers (id)
  );
  CREATE TABLE secrets (id INT PRIMARY KEY, word VARCHAR(50));
  CREATE VIEW big_orders AS SELECT id, total FROM orders WHERE total > 100;
  INSERT INTO customers
    SELECT n, CONCAT('person', n, '@originals.example'), CONCAT('Wilhelmina Original ', n), CONCAT('+49 170 55500', n),
      '1980-05-05', CONCAT('Likes peculiar tea ', n), JSON_OBJECT('city', CONCAT('Originville', n), 'age', n),
      UNHEX(SHA2(n, 256)), '2026-01-01 10:00:00'
    FROM (SELECT a.d * 10 + b.d + 1 AS n
      FROM (SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) AS a,
        (SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5) AS b) AS numbers;
  INSERT INTO orders (customer_id, email, total)
    SELECT id, email, id * 20 FROM customers UNION ALL SELECT id, email, 10 FROM customers;
  INSERT INTO secrets VALUES (1, 'xylophone quartz'), (2, 'jackdaw sphinx');
`;

/** Texts that stand in the originals of masked columns, and in nothing that masking makes. */
export const ORIGINALS = [
  'originals.example',
  'Wilhelmina',
  'peculiar tea',
  'Originville',
  '55500',
  'xylophone',
  'jackdaw',
];

/** What happens to each column. */
export function rulesOfPeople(): {
  version: 1;
  tables: Record<string, { rows?: string; columns?: Record<string, unknown> }>;
  definitions: Record<string, string>;
} {
  return {
    version: 1,
    tables: {
      'shop.customers': {
        columns: {
          id: 'keep',
          email: 'email',
          name: 'name',
          phone: 'phone',
          born: { method: 'date', days: 90 },
          note: 'text',
          details: { method: 'json', paths: { '$.age': 'keep' }, rest: 'text' },
          card: 'hash',
          added: 'keep',
        },
      },
      'shop.orders': { columns: { id: 'keep', customer_id: 'keep', email: 'email', total: 'keep' } },
      'shop.secrets': { rows: 'drop' },
    },
    definitions: { comments: 'drop', defaults: 'keep', views: 'keep' },
  };
}
