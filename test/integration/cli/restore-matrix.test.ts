import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { renamed, serverFacts } from '../../../dev/labs/databases/server-facts';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { CommandLine, type Ended } from '../../../dev/labs/released/command-line';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { Flavour, Series } from '../../../dev/servers/flavours';
import { canHaveOlderServers } from '../../../dev/servers/older';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { inParallel } from '../../../functions/core/in-parallel';
import { compareFacts } from '../../../functions/dump-format/facts/compare/compare-facts';
import type { Facts } from '../../../functions/dump-format/facts/fact';

/** What both families know, of every kind; one definer is dropped when all of it is dumped. */
const SHOP = `
  SET NAMES utf8mb4;
  CREATE TABLE customers (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50) NOT NULL, joined DATETIME(3), KEY by_name (name, joined));
  INSERT INTO customers (name, joined) VALUES ('Ada', '2026-01-01 10:00:00.125'), ('Grüße 😀; -- ''', NULL), ('', '1999-12-31');
  CREATE TABLE totals (id INT PRIMARY KEY, price DECIMAL(10,2), total DECIMAL(12,2) GENERATED ALWAYS AS (price * 2) STORED,
    half DECIMAL(12,2) GENERATED ALWAYS AS (price / 2) VIRTUAL);
  INSERT INTO totals (id, price) VALUES (1, 9.99), (2, NULL);
  CREATE TABLE orders (id BIGINT UNSIGNED PRIMARY KEY, customer INT, price DECIMAL(10,2), photo BLOB, note TEXT,
    UNIQUE KEY by_customer (customer, id), CONSTRAINT of_customer FOREIGN KEY (customer) REFERENCES customers (id));
  INSERT INTO orders (id, customer, price, photo) VALUES (18446744073709551615, 1, 9.99, x'00ff27225c0a'), (2, 2, NULL, NULL);
  CREATE TABLE notes (note VARCHAR(20));
  INSERT INTO notes VALUES ('twice'), ('twice'), (NULL);
  CREATE DEFINER = 'ghost'@'%' VIEW named AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer;
  CREATE DEFINER = 'ghost'@'%' FUNCTION two() RETURNS INT DETERMINISTIC RETURN 2;
  CREATE PROCEDURE clean() DELETE FROM notes;
  CREATE TRIGGER note_it BEFORE INSERT ON orders FOR EACH ROW SET NEW.note = COALESCE(NEW.note, 'none');
  CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DISABLE DO CALL clean();`;
const CRM = `
  CREATE TABLE contacts (id INT PRIMARY KEY, name VARCHAR(20));
  INSERT INTO contacts VALUES (1, 'Ada'), (2, 'Grace');
  CREATE VIEW all_names AS SELECT name FROM contacts UNION SELECT name FROM shop.customers;`;

type Kind = { readonly flavour: Flavour; readonly series: Series };

/** The newest of each family; with LONG=1 all series of the documentation that are here. */
const KINDS: readonly Kind[] = [
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '11.8' },
  ...(process.env.LONG
    ? ([
        { flavour: 'mariadb', series: '10.11' },
        ...(canHaveOlderServers()
          ? [
              { flavour: 'mysql', series: '8.0.31' },
              { flavour: 'mariadb', series: '10.11.5' },
            ]
          : []),
      ] as Kind[])
    : []),
];

/** Each source has two dumps of the same job: of one database, and on the next day of several. */
const dayOf = (kind: Kind, isOfSeveral: boolean) =>
  `2026-11-${String(1 + 2 * KINDS.indexOf(kind) + Number(isOfSeveral)).padStart(2, '0')}`;

let cloud: LocalCloud;
let cli: CommandLine;
const servers = new Map<string, TestServer>();
const nameOf = ({ flavour, series }: Kind) => `${flavour} ${series}`;
const serverOf = (kind: Kind) => servers.get(nameOf(kind)) as TestServer;
/** Facts of the sources, by their names. */
const facts = new Map<string, Facts>();

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud] = await Promise.all([
    startDumpCloud(),
    inParallel(KINDS, async (kind) => {
      servers.set(nameOf(kind), await startServer({ ...kind, extraOptions: ['--log-bin', '--server-id=7'] }));
    }),
  ]);
  cli = await CommandLine.build(cloud);
  for (const kind of KINDS) await dump(kind);
});

afterAll(async () => {
  cli?.remove();
  await Promise.all([cloud?.stop(), ...[...servers.values()].map((server) => server.stop())]);
});

/** Makes both dumps of a source, with their verdicts. */
async function dump(kind: Kind): Promise<void> {
  const server = serverOf(kind);
  await server.sql(
    "CREATE USER ghost IDENTIFIED BY 'x'; GRANT ALL ON *.* TO ghost; SET GLOBAL log_bin_trust_function_creators = 1",
  );
  await createBackupUser(server, ['shop', 'crm']);
  // Earlier series have another default.
  await server.sql('ALTER DATABASE shop CHARACTER SET utf8mb4; ALTER DATABASE crm CHARACTER SET utf8mb4');
  await server.sql(SHOP, 'shop');
  await server.sql(CRM, 'crm');
  await putParameter(cloud, '/lab/ca', server.caPem);
  for (const databases of [['shop'], ['shop', 'crm']]) {
    const lab = new DumpLab(cloud, server, databases);
    const event = scheduledEvent(dayOf(kind, databases.length > 1));
    const { key } = await lab.invoke(event, { services: { publishMetrics: () => {} } });
    await new VerifyLab(lab).verify(key);
  }
  await server.sql('DROP USER ghost');
  facts.set(nameOf(kind), await serverFacts(server, ['shop', 'crm']));
}

/** Restores a dump of a source by the command. */
function restore(
  source: Kind,
  target: Kind,
  options: readonly string[],
  { isOfSeveral = false, user = 'root' } = {},
): Promise<Ended> {
  const dump = ['restore', 'shop', dayOf(source, isOfSeveral), '--bucket', BUCKET];
  const login = ['--socket', serverOf(target).socket, '--user', user, '--no-password'];
  const beside = source === target ? ['--allow-source-server'] : [];
  return cli.run([...dump, ...options, ...login, ...beside]);
}

/** Databases that a test has restored: those of the target by those of the source. */
let restored: Readonly<Record<string, string>> = {};

afterEach(async () => {
  for (const server of servers.values()) {
    for (const database of Object.values(restored)) await server.sql(`DROP DATABASE IF EXISTS ${database}`);
  }
  restored = {};
});

/** What differs between a source and what was restored of it: as facts, where both are of a family, and in rows. */
async function differencesOf(source: Kind, target: Kind, databases: Readonly<Record<string, string>>) {
  const [from, to] = [serverOf(source), serverOf(target)];
  const found: string[] = [];
  let copies = await serverFacts(to, Object.values(databases));
  for (const [name, copy] of Object.entries(databases)) copies = withOldNames(renamed(copies, copy, name), copy, name);
  const all = facts.get(nameOf(source)) as Facts;
  const originals = { ...all, facts: all.facts.filter(({ database }) => database in databases) };
  if (source.flavour === target.flavour) found.push(...compareFacts(originals, copies, 20).differences);
  else found.push(...missing(originals, copies).map((id) => `${id} is missing`));
  for (const [name, copy] of Object.entries(databases)) {
    const [rows, restoredRows] = [rowsOf(await databaseFacts(from, name)), rowsOf(await databaseFacts(to, copy))];
    expect(rows.size).toBeGreaterThan(0);
    found.push(...differences(rows, restoredRows));
  }
  return found;
}

/** Views on another database have its new name. */
function withOldNames(all: Facts, copy: string, name: string): Facts {
  const old = (value: string) => value.replaceAll(`\`${copy}\`.`, `\`${name}\`.`);
  const attributesOf = (attributes: Facts['facts'][number]['attributes']) =>
    Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, old(value)]));
  return { ...all, facts: all.facts.map((fact) => ({ ...fact, attributes: attributesOf(fact.attributes) })) };
}

/** Families describe objects in different ways; they have the same ones. */
function missing(source: Facts, restoredFacts: Facts): string[] {
  const idOf = ({ kind, database, name }: Facts['facts'][number]) => JSON.stringify([kind, database, ...name]);
  const there = new Set(restoredFacts.facts.map(idOf));
  return source.facts.map(idOf).filter((id) => !there.has(id));
}

function rowsOf(all: ReadonlyMap<string, string>): Map<string, string> {
  return new Map([...all].filter(([name]) => name.startsWith('rows of ')));
}

const DONE = { exit: 0, err: expect.not.stringMatching(/^Error: /m), out: expect.stringMatching(/^restored {2}s3:/) };
/** Another family has other collations, and its user need not be there. */
const OTHER_FAMILY = ['--map-collations', '--definer', 'strip'];

const PAIRS = KINDS.flatMap((source) => KINDS.map((target) => ({ source, target, pair: pairOf(source, target) })));

function pairOf(source: Kind, target: Kind): string {
  return source === target ? `${nameOf(source)} beside the original` : `${nameOf(source)} into ${nameOf(target)}`;
}

/** An earlier series does not have to understand a later one. */
const isOffered = ({ source, target }: { source: Kind; target: Kind }) =>
  source.flavour !== target.flavour || seriesNumber(target) >= seriesNumber(source);
const seriesNumber = ({ series }: Kind) => Number.parseFloat(series);

/** MySQL takes no rows of MariaDB with values of generated columns. */
const isTaken = ({ source, target }: { source: Kind; target: Kind }) =>
  source.flavour === 'mysql' || target.flavour === 'mariadb';

describe('a dump is restored by the command, equal to its source:', () => {
  test.each(PAIRS.filter((pair) => isOffered(pair) && isTaken(pair)))(
    '$pair, under another name',
    async ({ source, target }) => {
      restored = { shop: 'copy' };
      const more = source.flavour === target.flavour ? [] : OTHER_FAMILY;
      const ended = await restore(source, target, ['--into', 'copy', ...more]);
      expect(ended).toEqual(DONE);
      expect(await differencesOf(source, target, restored)).toEqual([]);
    },
  );

  test.each(PAIRS.filter((pair) => !isTaken(pair)))(
    '$pair, without the tables that are refused first',
    async ({ source, target }) => {
      restored = { shop: 'copy' };
      const refused = await restore(source, target, ['--into', 'copy', ...OTHER_FAMILY]);
      expect(refused).toMatchObject({ exit: 4, out: '' });
      expect(refused.err).toMatch(/\[TARGET_UNSUITABLE\] .*MySQL refuses them \(error 3105\): table "shop.totals"\./);

      const tables = ['customers', 'orders', 'notes', 'named'];
      const ended = await restore(source, target, ['--into', 'copy', ...OTHER_FAMILY, '--tables', tables.join()]);
      expect(ended).toEqual(DONE);
      const isOther = /totals|routine|event/;
      expect((await differencesOf(source, target, restored)).filter((line) => !isOther.test(line))).toEqual([]);
    },
  );

  test.each(PAIRS.filter((pair) => isOffered(pair) && isTaken(pair)))(
    '$pair, several databases',
    async ({ source, target }) => {
      restored = { shop: 'shop_copy', crm: 'crm_copy' };
      const more = source.flavour === target.flavour ? [] : OTHER_FAMILY;
      const names = ['--rename', 'shop=shop_copy', '--rename', 'crm=crm_copy'];
      expect(await restore(source, target, [...names, ...more], { isOfSeveral: true })).toEqual(DONE);
      expect(await differencesOf(source, target, restored)).toEqual([]);
      expect(await serverOf(target).sql('SELECT COUNT(*) FROM crm_copy.all_names')).toBe('4\n');
    },
  );
});

describe.each(KINDS.map((kind) => ({ kind, name: nameOf(kind) })))('$name', ({ kind }) => {
  const server = () => serverOf(kind);

  test('one table of several databases is restored with its rows and triggers, and nothing else', async () => {
    restored = { shop: 'shop_copy' };
    const options = ['--tables', 'shop.orders', '--rename', 'shop=shop_copy'];
    // The table that its foreign key refers to has to be there.
    await server().sql('CREATE DATABASE shop_copy; CREATE TABLE shop_copy.customers LIKE shop.customers');
    await server().sql('INSERT INTO shop_copy.customers SELECT * FROM shop.customers');
    const ended = await restore(kind, kind, [...options, '--allow-database', 'shop_copy'], { isOfSeveral: true });
    expect(ended).toEqual(DONE);
    expect(ended.out).toMatch(
      /^The selected parts are what was dumped: .* and the rows, are those that were verified\./m,
    );
    expect(await server().sql('SHOW TABLES FROM shop_copy')).toBe('customers\norders\n');
    const tables = (name: string) => name.includes('orders') && !/view|TABLE_NAME/.test(name);
    const [original, copy] = await Promise.all([databaseFacts(server(), 'shop'), databaseFacts(server(), 'shop_copy')]);
    const of = (all: ReadonlyMap<string, string>) => new Map([...all].filter(([name]) => tables(name)));
    expect(of(original).size).toBeGreaterThan(10);
    expect(differences(of(original), of(copy))).toEqual([]);
  });

  test('a user without SUPER on a server with a binary log is refused first, and restores as it is told', async () => {
    restored = { shop: 'copy' };
    await server().sql(`
      CREATE USER limited@localhost IDENTIFIED BY '';
      GRANT ALL ON copy.* TO limited@localhost;
      SET GLOBAL log_bin_trust_function_creators = 0`);
    try {
      const refused = await restore(kind, kind, ['--into', 'copy'], { user: 'limited' });
      expect(refused).toMatchObject({ exit: 4, out: '' });
      expect(refused.err).toMatch(
        /\[TARGET_UNSUITABLE\] The restore is refused:\n- .*log_bin_trust_function_creators = 1/,
      );
      expect(refused.err).toMatch(
        /^- The user may not restore the definers ghost@%, root@localhost .*strip the definers/m,
      );
      expect(await server().sql("SHOW DATABASES LIKE 'copy'")).toBe('');

      await server().sql('SET GLOBAL log_bin_trust_function_creators = 1');
      expect(await restore(kind, kind, ['--into', 'copy', '--definer', 'strip'], { user: 'limited' })).toEqual(DONE);
      const others = (await differencesOf(kind, kind, restored)).filter(
        (line) => !/ differs in its definer: /.test(line),
      );
      expect(others).toEqual([]);
    } finally {
      await server().sql('DROP USER limited@localhost; SET GLOBAL log_bin_trust_function_creators = 1');
    }
  });

  test('definers that are missing are named before the restore, and it is complete', async () => {
    restored = { shop: 'copy' };
    const dry = await restore(kind, kind, ['--into', 'copy', '--dry-run']);
    expect(dry.exit).toBe(0);
    expect(dry.out).toMatch(/The definers ghost@% do not exist in the target: .*\(error 1449\)/);
    const mapped = await restore(kind, kind, ['--into', 'copy', '--definer', 'map=ghost@%:root@localhost']);
    expect(mapped).toEqual(DONE);
    expect(mapped.err).not.toContain('ghost');
    expect(await server().sql('SELECT COUNT(*) FROM copy.named; SELECT copy.two()')).toBe('2\n2\n');
  });

  if (kind.flavour === 'mysql') {
    test('a table without a primary key is restored where primary keys are required, or refused first', async () => {
      restored = { shop: 'copy' };
      await server().sql(`
        CREATE USER limited@localhost IDENTIFIED BY '';
        GRANT ALL ON copy.* TO limited@localhost;
        SET GLOBAL sql_require_primary_key = ON`);
      try {
        const refused = await restore(kind, kind, ['--into', 'copy', '--definer', 'strip'], { user: 'limited' });
        expect(refused).toMatchObject({ exit: 4, out: '' });
        expect(refused.err).toMatch(
          /tables have none: table "shop.notes" \(error 3750\)\. Set sql_require_primary_key = OFF/,
        );
        expect(await server().sql("SHOW DATABASES LIKE 'copy'")).toBe('');

        expect(await restore(kind, kind, ['--into', 'copy'])).toEqual(DONE);
        expect(await differencesOf(kind, kind, restored)).toEqual([]);
      } finally {
        await server().sql('DROP USER limited@localhost; SET GLOBAL sql_require_primary_key = OFF');
      }
    });
  }
});
