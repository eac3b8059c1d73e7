import { serverFacts } from '../../../dev/labs/databases/server-facts';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { compareFacts } from '../../../functions/dump-format/facts/compare/compare-facts';
import type { Facts } from '../../../functions/dump-format/facts/fact';
import { createDefiner } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';

const SCHEMA = `
  CREATE TABLE customers (id INT PRIMARY KEY, email VARCHAR(100) NOT NULL DEFAULT 'none', UNIQUE KEY by_email (email));
  CREATE TABLE orders (
    id INT PRIMARY KEY, customer INT, price DECIMAL(8,2) DEFAULT 1, note VARCHAR(50) COLLATE utf8mb4_bin COMMENT 'a note',
    twice DECIMAL(9,2) AS (price * 2) STORED,
    KEY by_price (price), KEY by_note (note(10)),
    CONSTRAINT positive CHECK (price > 0),
    CONSTRAINT to_customer FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE
  ) COMMENT = 'all orders';
  CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION low VALUES LESS THAN (10), PARTITION high VALUES LESS THAN (20));
  CREATE VIEW cheap AS SELECT id, price FROM orders WHERE price < 5;
  CREATE TRIGGER watch BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = 'new';
  CREATE FUNCTION tax (amount INT) RETURNS INT DETERMINISTIC RETURN amount * 2;
  CREATE PROCEDURE nothing (IN a INT) SELECT 1;
  CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01' DO SELECT 1;
`;

/** A change that a restore could have made, and its only sentence. */
const CHANGES = [
  ['ALTER TABLE orders DROP KEY by_price', 'The key "by_price" of table "shop.orders" is missing after the restore.'],
  [
    'ALTER TABLE orders DROP KEY by_note, ADD KEY by_note (note(5))',
    'The key "by_note" of table "shop.orders" differs in its columns: "`note`(10)" in the source, "`note`(5)" after the restore.',
  ],
  [
    'ALTER TABLE orders ALTER price SET DEFAULT 2',
    /^The column "price" of table "shop.orders" differs in its default: "1(.00)?" in the source, "2(.00)?" after the restore\.$/,
  ],
  [
    "ALTER TABLE orders MODIFY note VARCHAR(50) COLLATE utf8mb4_general_ci COMMENT 'a note'",
    /^The column "note" of table "shop.orders" differs in its collation: "utf8mb4_bin" in the source, "utf8mb4_general_ci"/,
  ],
  [
    'ALTER TABLE orders MODIFY note VARCHAR(50) COLLATE utf8mb4_bin',
    'The column "note" of table "shop.orders" differs in its comment: "a note" in the source, none after the restore.',
  ],
  [
    'ALTER TABLE orders DROP twice, ADD twice DECIMAL(9,2) AS (price * 3) STORED',
    /^The column "twice" of table "shop.orders" differs in its generation: .*2.*3/,
  ],
  [
    "ALTER TABLE customers MODIFY email VARCHAR(100) DEFAULT 'none'",
    'The column "email" of table "shop.customers" differs in its nullable: "NO" in the source, none after the restore.',
  ],
  [
    'ALTER TABLE customers DROP KEY by_email, ADD KEY by_email (email)',
    'The key "by_email" of table "shop.customers" differs in its unique: "yes" in the source, none after the restore.',
  ],
  [
    'ALTER TABLE orders DROP CONSTRAINT positive',
    /^The check .*"(TABLE\.|Table\.)?positive" of table "shop.orders" is missing/i,
  ],
  [
    'ALTER TABLE orders DROP FOREIGN KEY to_customer',
    'The foreign key "to_customer" of table "shop.orders" is missing after the restore.',
  ],
  [
    "ALTER TABLE orders COMMENT = 'other'",
    /^The table "shop.orders" differs in its comment: "all orders" in the source, "other"/,
  ],
  [
    'ALTER TABLE customers ROW_FORMAT = COMPRESSED',
    /^The table "shop.customers" differs in its options: none in the source, "row_format=compressed"/,
  ],
  ['ALTER TABLE parts DROP PARTITION high', 'The partition "high" of table "shop.parts" is missing after the restore.'],
  [
    'ALTER TABLE customers ADD extra INT',
    'The column "extra" of table "shop.customers" exists after the restore and not in the source.',
  ],
  [
    'ALTER VIEW cheap AS SELECT id, price FROM orders WHERE price < 6',
    /^The view "shop.cheap" differs in its definition: .*5.* in the source, .*6/,
  ],
  ['DROP TRIGGER watch', 'The trigger "shop.watch" is missing after the restore.'],
  [
    'DROP FUNCTION tax; CREATE FUNCTION tax (amount INT) RETURNS INT DETERMINISTIC RETURN amount * 3',
    'The function "shop.tax" differs in its body: "RETURN amount * 2" in the source, "RETURN amount * 3" after the restore.',
  ],
  [
    'DROP FUNCTION tax; CREATE FUNCTION tax (amount BIGINT) RETURNS INT DETERMINISTIC RETURN amount * 2',
    /^The function "shop.tax" differs in its parameters: /,
  ],
  [
    "DROP PROCEDURE nothing; CREATE DEFINER = 'app'@'%' PROCEDURE nothing (IN a INT) SELECT 1",
    /^The procedure "shop.nothing" differs in its definer: "root@localhost" in the source, "app@%"/,
  ],
  [
    'ALTER EVENT nightly DISABLE',
    'The event "shop.nightly" differs in its status: "ENABLED" in the source, "DISABLED" after the restore.',
  ],
  ['ALTER DATABASE shop COLLATE utf8mb4_bin', /^The database "shop" differs in its collation: /],
] as const;

type Change = (typeof CHANGES)[number];

/** Each change by itself in the long form; otherwise as few rounds as possible, with one change of an object in each. */
function rounds(): Change[][] {
  if (process.env.LONG) return CHANGES.map((change) => [change]);
  const changed = (statement: string) => /\b(?:note|tax|email|by_email|DATABASE)\b/.exec(statement)?.[0];
  const result: Change[][] = [];
  for (const change of CHANGES) {
    const one = changed(change[0]);
    const round = result.find((changes) => !changes.some(([statement]) => one && changed(statement) === one));
    if (round) round.push(change);
    else result.push([change]);
  }
  return result;
}

function titleOf(changes: readonly Change[]): string {
  return changes.length > 1 ? `${changes.length} things at once` : String(changes[0]?.[0]);
}

describe.each(['mysql', ...inLongForm('mariadb')] as const)('facts of %s name the change of', (flavour) => {
  let server: TestServer;
  let source: Facts;

  const create = () => server.sql(`CREATE DATABASE shop CHARACTER SET utf8mb4; USE shop; ${SCHEMA}`);

  beforeAll(async () => {
    server = await startServer({ flavour });
    await createDefiner(server);
    await create();
    source = await serverFacts(server, ['shop']);
  });

  afterEach(async () => {
    await server.sql('DROP DATABASE shop');
    await create();
  });

  afterAll(() => server?.stop());

  test.each(rounds().map((changes) => [titleOf(changes), changes] as const))('%s', async (_, changes) => {
    await server.sql(changes.map(([statement]) => statement).join('; '), 'shop');
    const { differences, differenceCount } = compareFacts(source, await serverFacts(server, ['shop']), 100);
    const expected = changes.map(([, sentence]) =>
      typeof sentence === 'string' ? sentence : expect.stringMatching(sentence),
    );
    expect(differences).toEqual(expect.arrayContaining(expected));
    expect(differenceCount).toBe(changes.length);
  });

  test('nothing, when the database is created again', async () => {
    expect(compareFacts(source, await serverFacts(server, ['shop']), 10)).toMatchObject({
      differences: [],
      differenceCount: 0,
    });
  });

  test('a view that cannot be used any more', async () => {
    await server.sql(
      'DROP FUNCTION tax; CREATE FUNCTION tax (amount INT) RETURNS INT DETERMINISTIC RETURN amount * 2',
      'shop',
    );
    await server.sql('CREATE TABLE gone (id INT); CREATE VIEW broken AS SELECT id FROM gone', 'shop');
    const before = await serverFacts(server, ['shop']);
    await server.sql('DROP TABLE gone', 'shop');
    const { differences: sentences } = compareFacts(before, await serverFacts(server, ['shop']), 10);
    expect(sentences).toEqual([
      'The table "shop.gone" is missing after the restore.',
      'The view "shop.broken" differs in its usable: none in the source, "no" after the restore.',
    ]);
  });
});
