import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restoreBy, sourceIn, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import type { DumpSource } from '../../../functions/restore/source/dump-source';
import { inLongForm } from '../../support/long-form';

let cloud: LocalCloud;
let day = 1;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

async function dumped(server: TestServer, databases: readonly string[], grants = ''): Promise<DumpSource> {
  await createBackupUser(server, databases);
  if (grants !== '') await server.sql(grants);
  await putParameter(cloud, '/lab/ca', server.caPem);
  const lab = new DumpLab(cloud, server, databases);
  const services = { publishMetrics: () => {} };
  const date = `2026-03-${String(day++).padStart(2, '0')}`;
  const { key } = (await lab.invoke(scheduledEvent(date), { services })) as { key: string };
  await server.sql("DROP USER 'backup'@'%'");
  return sourceIn(lab, key);
}

describe('with MariaDB', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer({ flavour: 'mariadb', series: '11.8' });
    await server.sql(`
      CREATE DATABASE crm CHARACTER SET utf8mb4;
      CREATE TABLE crm.customers (id INT PRIMARY KEY, name VARCHAR(20));
      INSERT INTO crm.customers VALUES (1, 'Ada');
      CREATE DATABASE shop CHARACTER SET utf8mb4;
      CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT, note VARCHAR(20));
      INSERT INTO shop.orders VALUES (1, 1, 'first');
      CREATE TABLE shop.shop (id INT PRIMARY KEY);
      CREATE VIEW shop.named_orders AS SELECT o.id, c.name FROM shop.orders o JOIN crm.customers c ON c.id = o.customer;
      CREATE TRIGGER shop.trg BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.note = CONCAT('shop.', NEW.note);
      CREATE PROCEDURE shop.total() SELECT COUNT(*) FROM shop.orders;
      CREATE EVENT shop.tidy ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO DELETE FROM shop.orders;`);
  });

  afterAll(() => server?.stop());

  test('a copy beside the original reads and writes its own tables', async () => {
    const dump = await dumped(server, ['shop'], "GRANT SELECT ON crm.* TO 'backup'@'%'");
    const report = await restoreBy(dump, targetAt(server), { database: 'copy', allow: { sourceServer: true } });
    await server.sql("UPDATE copy.orders SET customer = NULL; INSERT INTO copy.orders VALUES (2, 1, 'x')");

    expect(await server.sql('SELECT name FROM copy.named_orders; SELECT name FROM shop.named_orders')).toBe(
      'Ada\nAda\n',
    );
    expect(await server.sql('SELECT id FROM copy.named_orders; SELECT note FROM copy.orders WHERE id = 2')).toBe(
      '2\nshop.x\n',
    );
    expect(await server.sql('CALL copy.total(); CALL shop.total()')).toBe('2\n1\n');
    expect(await server.sql("SELECT event_definition FROM information_schema.events WHERE event_schema = 'copy'")).toBe(
      'DELETE FROM `copy`.orders\n',
    );
    expect(report.rewriteCounts['database-name']).toBe(4);
    expect(report.rewrites.map(({ object }) => object)).toContain('trigger "shop"."trg"');
  });

  test('one of several databases gets another name in all of them', async () => {
    const dump = await dumped(server, ['shop', 'crm']);
    await restoreBy(dump, targetAt(server), {
      rename: new Map([
        ['shop', 'shop two'],
        ['crm', 'crm two'],
      ]),
      allow: { sourceServer: true },
    });
    await server.sql("UPDATE `crm two`.customers SET name = 'Eve'");
    expect(await server.sql('SELECT name FROM `shop two`.named_orders; SELECT name FROM shop.named_orders')).toBe(
      'Eve\nAda\n',
    );
  });
});

describe('with MySQL', () => {
  let server: TestServer;
  let other: TestServer;

  beforeAll(async () => {
    [server, other] = await Promise.all([startServer({ flavour: 'mysql' }), startServer({ flavour: 'mysql' })]);
    await server.sql(`
      CREATE DATABASE shop CHARACTER SET latin1;
      CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20));
      INSERT INTO shop.orders VALUES (1, 'first');
      CREATE PROCEDURE shop.say(a VARCHAR(10) CHARACTER SET latin1) SELECT a;
      CREATE TRIGGER shop.trg BEFORE INSERT ON shop.orders FOR EACH ROW SET NEW.note = 'x';
      CREATE EVENT shop.tidy ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO SELECT 'ä';
      ALTER DATABASE shop CHARACTER SET utf8mb4;`);
  });

  afterAll(() => Promise.all([server?.stop(), other?.stop()]));

  test('programs that are older than the collation of their database are restored under another name', async () => {
    const dump = await dumped(server, ['shop']);
    await other.sql('CREATE DATABASE copy CHARACTER SET utf8mb4');
    await restoreBy(dump, targetAt(other), { database: 'copy' });
    expect(differences(await databaseFacts(server, 'shop'), await databaseFacts(other, 'copy'))).toEqual([]);
    expect(
      await server.sql("SELECT database_collation FROM information_schema.routines WHERE routine_name = 'say'"),
    ).toBe('latin1_swedish_ci\n');
  });

  test('definers become another user', async () => {
    await other.sql('CREATE USER owner; GRANT ALL ON *.* TO owner; DROP DATABASE IF EXISTS copy');
    const dump = await dumped(server, ['shop']);
    const definers = new Map([['root@localhost', { user: 'owner', host: '%' }]]);
    const report = await restoreBy(dump, targetAt(other), { database: 'copy', definers });
    const definer = (view: string, schema: string) =>
      other.sql(`SELECT definer FROM information_schema.${view} WHERE ${schema} = 'copy'`);
    expect(await definer('routines', 'routine_schema')).toBe('owner@%\n');
    expect(await definer('triggers', 'trigger_schema')).toBe('owner@%\n');
    expect(await definer('events', 'event_schema')).toBe('owner@%\n');
    expect(report.rewriteCounts.definer).toBe(3);
  });
});

test.each([
  { from: 'mysql', to: 'mariadb', series: '10.11', collation: 'utf8mb4_0900_as_cs', becomes: 'utf8mb4_uca1400_as_cs' },
  ...inLongForm({
    from: 'mariadb',
    to: 'mysql',
    series: '9.7',
    collation: 'utf8mb4_uca1400_as_ci',
    becomes: 'utf8mb4_0900_as_ci',
  }),
] as const)(
  'a dump of $from is restored into $to when collations are mapped',
  async ({ from, to, series, collation, becomes }) => {
    const [server, target] = await Promise.all([startServer({ flavour: from }), startServer({ flavour: to, series })]);
    try {
      await server.sql(`
      CREATE DATABASE shop CHARACTER SET utf8mb4;
      CREATE TABLE shop.words (id INT PRIMARY KEY, word VARCHAR(20) COLLATE ${collation}, KEY (word));
      INSERT INTO shop.words VALUES (1, 'ä'), (2, 'utf8mb4_0900_ai_ci');
      CREATE VIEW shop.v AS SELECT word FROM shop.words WHERE word = 'a' COLLATE ${collation};
      SET sql_mode = '${from === 'mariadb' ? 'NO_AUTO_CREATE_USER' : ''}';
      CREATE PROCEDURE shop.p() SELECT 1;`);
      const dump = await dumped(server, ['shop']);
      await expect(restoreBy(dump, targetAt(target))).rejects.toThrow(
        /^\[RESTORE_STOPPED\] .*ERROR 1273 .*map collations/,
      );
      await target.sql('DROP DATABASE shop');

      const report = await restoreBy(dump, targetAt(target), { mapsCollations: true });

      expect(
        await target.sql(
          "SELECT collation_name FROM information_schema.columns WHERE table_name = 'words' AND column_name = 'word'",
        ),
      ).toBe(`${becomes}\n`);
      expect(await target.sql('SELECT word FROM shop.words ORDER BY id')).toBe('ä\nutf8mb4_0900_ai_ci\n');
      expect(
        report.rewrites.filter(({ object }) => object === 'table "shop"."words"').map(({ change }) => change),
      ).toContain(`${collation} → ${becomes}`);
      if (from === 'mariadb') expect(report.rewriteCounts['sql-mode']).toBeGreaterThan(0);
    } finally {
      await Promise.all([server.stop(), target.stop()]);
    }
  },
);
