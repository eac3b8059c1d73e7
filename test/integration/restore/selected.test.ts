import { S3Client } from '@aws-sdk/client-s3';
import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ObjectStore } from '../../../functions/core/aws/object-store';
import type { DumpIndex } from '../../../functions/dump-format/dump-index/dump-index';
import { readIndex } from '../../../functions/dump-format/dump-index/read-index';
import type { RestoreReport } from '../../../functions/restore/report';
import type { RestoreOptions } from '../../../functions/restore/request/options';
import { type DumpSource, dumpInStore } from '../../../functions/restore/source/dump-source';
import { dumpWith, grantLock } from '../parallel/parallel-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

const PHOTOS = (table: string) =>
  `CREATE TABLE ${table} (id INT AUTO_INCREMENT PRIMARY KEY, photo BLOB, KEY (photo(8)));
   INSERT INTO ${table} (photo) VALUES (RANDOM_BYTES(1024));
   ${`INSERT INTO ${table} (photo) SELECT CONCAT(RANDOM_BYTES(1024), RANDOM_BYTES(1024), RANDOM_BYTES(1024)) FROM ${table};\n`.repeat(12)}`;

/** A table that refers to another one and has triggers, between large ones, and everything else that a database has. */
const SHOP = `
  ${PHOTOS('a_photos')}
  CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(50) NOT NULL, KEY by_name (name));
  INSERT INTO customers VALUES (1, 'Ada'), (2, 'it''s; -- Grace');
  CREATE TRIGGER trim_name BEFORE INSERT ON customers FOR EACH ROW SET NEW.name = TRIM(NEW.name);
  CREATE TRIGGER keep_name BEFORE UPDATE ON customers FOR EACH ROW SET NEW.name = OLD.name;
  ${PHOTOS('m_photos')}
  CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT, FOREIGN KEY (customer) REFERENCES customers (id));
  INSERT INTO orders (customer) VALUES (1), (2), (1);
  CREATE TRIGGER no_customer BEFORE INSERT ON orders FOR EACH ROW SET NEW.customer = COALESCE(NEW.customer, 1);
  ${PHOTOS('z_photos')}
  CREATE VIEW named AS SELECT o.id, c.name FROM orders o JOIN customers c ON c.id = o.customer;
  CREATE FUNCTION two() RETURNS INT DETERMINISTIC RETURN 2;
  CREATE EVENT tidy ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO SELECT 1;`;

const SELECTIONS: { what: string; options: RestoreOptions; atMost: number }[] = [
  { what: 'two tables with their triggers', options: { only: { tables: ['customers', 'shop.orders'] } }, atMost: 0.7 },
  { what: 'a large table', options: { only: { tables: ['shop.m_photos'] } }, atMost: 0.7 },
  { what: 'the definitions', options: { content: 'schema' }, atMost: 0.8 },
  {
    what: 'the definition of one table',
    options: { content: 'schema', only: { tables: ['shop.z_photos'] } },
    atMost: 0.5,
  },
  { what: 'one database', options: { only: { databases: ['crm'] } }, atMost: 0.5 },
];

describe.each([
  { flavour: 'mysql', processes: 1 },
  { flavour: 'mariadb', processes: 3 },
] as const)('of a dump of $flavour by $processes', ({ flavour, processes }) => {
  let server: TestServer;
  let target: TestServer;
  let whole: DumpSource;
  let indexed: DumpSource;
  let index: DumpIndex;
  let withIndex: (index: DumpIndex) => DumpSource;
  let lab: DumpLab;
  let key: string;

  beforeAll(async () => {
    [server, target] = await Promise.all([startServer({ flavour }), startServer({ flavour })]);
    await createBackupUser(server, ['shop', 'crm']);
    await grantLock(server, ['shop', 'crm']);
    if (flavour === 'mariadb') await server.sql("GRANT EXECUTE ON FUNCTION shop.two TO 'backup'@'%'").catch(() => {});
    await putParameter(cloud, '/lab/ca', server.caPem);
    await server.sql(SHOP, 'shop');
    await server.sql(
      `CREATE TABLE customers (id INT PRIMARY KEY, note TEXT); INSERT INTO customers VALUES (7, 'other');
       CREATE PROCEDURE say() SELECT 'crm';`,
      'crm',
    );
    lab = new DumpLab(cloud, server, ['shop', 'crm']);
    ({ key } = await dumpWith(processes, lab));
    const verify = new VerifyLab(lab);
    await verify.verify(key);
    const [manifest, verdict] = await Promise.all([lab.manifest(key), verify.verdict(key)]);
    const store = new ObjectStore(cloud.client(S3Client), BUCKET, undefined);
    const found = await readIndex(store, manifest, verdict);
    if (!found.index) throw new Error(found.missing);
    index = found.index;
    whole = dumpInStore(manifest, verdict, store);
    withIndex = (its) => dumpInStore(manifest, verdict, store, { index: its });
    indexed = withIndex(index);
    expect(index.frames.length).toBeGreaterThan(8);
    expect(manifest.source.processes ?? 1).toBe(processes);
  });

  afterEach(() => target.sql('DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS crm'));

  afterAll(async () => {
    await Promise.all([server?.stop(), target?.stop()]);
  });

  /** Restores, and returns what is in the target then, which is emptied again. */
  const restored = async (source: DumpSource, options: RestoreOptions) => {
    const warnings: string[] = [];
    const report = await restoreBy(source, targetAt(target), options, { onWarning: (text) => warnings.push(text) });
    const facts = new Map<string, string>();
    for (const { target: database } of report.databases) {
      for (const [name, value] of await databaseFacts(target, database)) facts.set(`${database}: ${name}`, value);
    }
    await target.sql('DROP DATABASE IF EXISTS shop; DROP DATABASE IF EXISTS crm');
    return { report, facts, warnings };
  };

  test.each(SELECTIONS)('$what: reads only their parts, and restores the same', async ({ options, atMost }) => {
    const [parts, all] = [await restored(indexed, options), await restored(whole, options)];
    const share = parts.report.bytes / all.report.bytes;
    expect(differences(all.facts, parts.facts)).toEqual([]);
    // Of several processes each has its own header and end, which take most of so small a dump.
    expect(share).toBeLessThan(processes === 1 ? atMost : 1);
    expect(summary(parts.report)).toEqual(summary(all.report));
    expect(parts.report).toMatchObject({ sha256: undefined, dumpBytes: all.report.bytes, warnings: all.warnings });
    expect(all.report.sha256).toBe(whole.expected.sha256);
  });

  test('everything: reads all of it, so that the checksum is compared', async () => {
    const { report } = await restored(indexed, {});
    expect(report).toMatchObject({ bytes: whole.expected.bytes, sha256: whole.expected.sha256 });
  });

  test('with an index of other places: reads all of it, and warns', async () => {
    const shifted = { ...index, sections: index.sections.map((section) => ({ ...section, head: section.head ^ 1 })) };
    const { report, warnings } = await restored(withIndex(shifted), { only: { tables: ['orders'] } });
    expect(report).toMatchObject({ bytes: whole.expected.bytes, sha256: whole.expected.sha256, rows: 3 });
    expect(warnings.at(-1)).toMatch(/^The whole dump is read, because its index is of no use: The text of the dump/);
    expect(report.warnings).toEqual(warnings);
  });

  test('with an index that is wrong behind the first table: stops, because rows are there', async () => {
    const isWrong = ({ kind, object }: DumpIndex['sections'][number]) => kind === 'table' && object === 'orders';
    const sections = index.sections.map((section) =>
      isWrong(section) ? { ...section, head: section.head ^ 1 } : section,
    );
    const options = { only: { tables: ['shop.customers', 'orders'] } };
    await expect(restored(withIndex({ ...index, sections }), options)).rejects.toThrow(/^\[INDEX_WRONG\] .*"orders"/);
  });

  test('with fewer rows of a selected table than were verified: is reported', async () => {
    const rows = { shop: { orders: 4, m_photos: 1 } };
    const source = { ...indexed, expected: { ...indexed.expected, rows } };
    await expect(restored(source, { only: { tables: ['orders'] } })).rejects.toThrow(
      /^\[DUMP_DAMAGED\] .*The table "shop"\."orders" has 3 rows, and verification counted 4\. Don't/,
    );
  });

  test('a statement that is refused is named with its place in the whole text', async () => {
    await target.sql(
      'CREATE DATABASE shop; CREATE TABLE shop.orders (id INT PRIMARY KEY, customer INT, CHECK (customer > 5))',
    );
    const stopped = restoreBy(indexed, targetAt(target), {
      only: { tables: ['orders'] },
      content: 'data',
      allow: { databases: ['shop'] },
    });
    await expect(stopped).rejects.toMatchObject({
      place: {
        offset: index.sections.find(({ kind, object }) => kind === 'rows' && object === 'orders')?.inserts?.[0],
      },
    });
  });
});

/** What has to be equal, however the dump was read. */
function summary({ tables, rows, rewrites }: RestoreReport): unknown {
  return { tables, rows, rewrites };
}
