import { S3Client } from '@aws-sdk/client-s3';
import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { outputOf } from '../../../dev/labs/released/program';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ObjectStore } from '../../../functions/core/aws/object-store';
import { Toolbox } from '../../../functions/core/toolbox';
import { ENV } from '../../../functions/dump/env';
import type { DumpIndex, Section } from '../../../functions/dump-format/dump-index/dump-index';
import {
  definitionRanges,
  type IndexedRanges,
  rangesFor,
  rangesOf,
} from '../../../functions/dump-format/dump-index/ranges';
import { readIndex } from '../../../functions/dump-format/dump-index/read-index';
import { readRanges } from '../../../functions/dump-format/dump-index/read-ranges';
import { COMPRESSIONS } from '../../../functions/dump-format/keys/object-keys';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { tablesIn } from '../../../functions/dump-format/manifest/row-counts';
import type { Verdict } from '../../../functions/dump-format/results/verdict';
import { clientTree } from '../../../layers/mysql-client/build';
import { inLongForm } from '../../support/long-form';
import { dumpWith, grantLock } from '../parallel/parallel-lab';
import { createOddDatabases } from '../verify/odd-databases';

/** One section of so many is cut out, which decompresses a dump by gzip from its start. */
const STEP = process.env.LONG ? 1 : 32;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

/** A bucket that counts what is read by ranges. */
class CountingStore extends ObjectStore {
  bytesRead = 0;

  override async readRange(...request: Parameters<ObjectStore['readRange']>): ReturnType<ObjectStore['readRange']> {
    this.bytesRead += request[2];
    return super.readRange(...request);
  }
}

/** A verified dump with its index, and its whole text. */
interface IndexedDump {
  readonly key: string;
  readonly manifest: Manifest;
  readonly verdict: Verdict;
  readonly index: DumpIndex;
  readonly text: Buffer;
  /** Reads some ranges of the text by the index. */
  read(ranges: IndexedRanges): Promise<{ text: Buffer; bytesRead: number }>;
}

async function verified(dumps: DumpLab, key: string): Promise<IndexedDump> {
  const lab = new VerifyLab(dumps);
  expect(await lab.verify(key)).toMatchObject({ verified: true, findings: [], verdict: 'written' });
  const [manifest, verdict] = await Promise.all([dumps.manifest(key), lab.verdict(key)]);
  const store = new CountingStore(cloud.client(S3Client), BUCKET, undefined);
  const { index, missing } = await readIndex(store, manifest, verdict);
  if (!index) throw new Error(missing);
  const services = { store, toolbox: new Toolbox(await clientTree()) };
  const text = await outputOf(manifest.dump.compression, ['-d', '-q', '-c'], await dumps.object(key));
  const read = async (ranges: IndexedRanges) => {
    store.bytesRead = 0;
    const pieces: Buffer[] = [];
    await readRanges(manifest, ranges, services, new AbortController().signal, ({ bytes, at }) => {
      expect(text.subarray(at, at + bytes.length).equals(bytes)).toBe(true);
      pieces.push(bytes);
    });
    return { text: Buffer.concat(pieces), bytesRead: store.bytesRead };
  };
  return { key, manifest, verdict, index, text, read };
}

/** Names of the sections of a kind with their rows, in the order of names. */
function named(sections: readonly Section[], kind: Section['kind']): [string, string, number][] {
  const rows = new Map<string, number>();
  for (const section of sections.filter((one) => one.kind === kind)) {
    const name = JSON.stringify([section.database, section.object]);
    rows.set(name, (rows.get(name) ?? 0) + section.rows);
  }
  return [...rows]
    .map(([name, count]): [string, string, number] => [...(JSON.parse(name) as [string, string]), count])
    .sort();
}

describe.each(['mariadb', ...inLongForm('mysql')] as const)('the index of a dump of %s', (flavour) => {
  let server: TestServer;
  let dumps: DumpLab;
  let databases: string[];
  const night = () => new Date(Date.parse(flavour === 'mysql' ? '2026-01-01' : '2025-01-01') + nights++ * 86_400_000);
  let nights = 0;

  const dumped = async (environment: Record<string, string> = {}) => {
    const event = scheduledEvent(night().toISOString().slice(0, 10));
    const { key } = await dumps.invoke(event, { environment, services: { publishMetrics: () => {} } });
    return verified(dumps, key);
  };

  beforeAll(async () => {
    server = await startServer({ flavour });
    databases = await createOddDatabases(server);
    await createBackupUser(server, [...databases, 'big']);
    await grantLock(server, ['big']);
    if (flavour === 'mariadb') await server.sql("GRANT EXECUTE ON FUNCTION shop.plus_tax TO 'backup'@'%'");
    await putParameter(cloud, '/lab/ca', server.caPem);
    dumps = new DumpLab(cloud, server, databases);
    await server.sql(
      `CREATE TABLE photos (id INT AUTO_INCREMENT PRIMARY KEY, photo BLOB);
       INSERT INTO photos (photo) VALUES (RANDOM_BYTES(1024));
       ${'INSERT INTO photos (photo) SELECT RANDOM_BYTES(1024) FROM photos;\n'.repeat(14)}
       CREATE TABLE sizes (id INT PRIMARY KEY, name VARCHAR(20) NOT NULL, KEY (name));
       INSERT INTO sizes VALUES (1, 'small'), (2, 'it''s large;');
       CREATE TRIGGER sizes_before BEFORE INSERT ON sizes FOR EACH ROW SET NEW.name = TRIM(NEW.name);
       ANALYZE TABLE photos, sizes;`,
      'big',
    );
  });

  afterAll(() => server?.stop());

  test.each(COMPRESSIONS)('has every section of a dump in %s, and cuts it out', async (compression) => {
    const { index, text, verdict, manifest, read } = await dumped({ [ENV.compression]: compression });
    expect(index.dump).toEqual({
      key: manifest.dump.key,
      bytes: manifest.dump.bytes,
      sha256: manifest.dump.sha256,
      textBytes: text.length,
    });
    expect(index.frames.length > 0).toBe(compression === 'zstd');
    for (const section of index.sections.filter((_, i) => i % STEP === 0)) {
      const cut = await read(rangesFor(index, (one) => one === section));
      expect(cut.text.equals(text.subarray(section.from, section.to))).toBe(true);
    }
    const rows = [...tablesIn(verdict.dump?.rows ?? {})].map(({ database, table, rows }) => [database, table, rows]);
    expect(named(index.sections, 'rows')).toEqual(rows.sort());
    const definitions = named(index.sections, 'table').map(([database, table]) => [database, table]);
    expect(definitions).toEqual(rows.map(([database, table]) => [database, table]));
  });

  test('places tables, views, triggers, routines and events under their names', async () => {
    const { index, text } = await dumped({ [ENV.dbDatabases]: '["shop"]' });
    const begins: Partial<Record<Section['kind'], RegExp>> = {
      header: /^(?:\/\*M?!999999\\- enable the sandbox mode \*\/ ?\n)?-- (?:MySQL|MariaDB) dump /,
      table: /^\n+--\n-- Table structure for table `/,
      rows: /^\n+--\n-- Dumping data for table `/,
      'view-placeholder': /^\n+--\n-- Temporary (?:view|table) structure for view `/,
      view: /^\n+--\n-- Final view structure for view `/,
      triggers: /^\n+\/\*!50003 SET @saved_cs_client/,
      routines: /^\n+--\n-- Dumping routines for database 'shop'/,
      events: /^\n+--\n-- Dumping events for database 'shop'/,
      footer: /^\n\/\*!40103 SET TIME_ZONE=@OLD_TIME_ZONE/,
    };
    for (const [kind, beginning] of Object.entries(begins)) {
      const sections = index.sections.filter((section) => section.kind === kind);
      expect({ kind, isThere: sections.length > 0 }).toEqual({ kind, isThere: true });
      for (const { from, to } of sections) expect(text.toString('utf8', from, to)).toMatch(beginning);
    }
    expect(index.sections.filter(({ kind }) => kind === 'other')).toEqual([]);
    for (const { database, kind } of index.sections) {
      expect(database).toBe(kind === 'header' || kind === 'footer' ? '' : 'shop');
    }
  });

  test('reads one table out of a larger dump, and restores it', async () => {
    const { index, read, manifest, key } = await dumped({ [ENV.dbDatabases]: '["big"]' });
    expect(index.frames.length).toBeGreaterThan(3);
    const one = await read(
      rangesFor(index, ({ kind, object }) => kind === 'header' || kind === 'footer' || object === 'sizes'),
    );
    expect(one.bytesRead).toBeLessThan(manifest.dump.bytes * 0.7);
    await server.sql('DROP DATABASE IF EXISTS copy; CREATE DATABASE copy');
    await restore(server, 'one-table.sql', one.text, 'copy');
    const facts = await databaseFacts(server, 'copy');
    await server.sql('DROP TABLE copy.sizes; CREATE DATABASE IF NOT EXISTS whole');
    await restore(server, key, await dumps.object(key), 'whole');
    await server.sql('DROP TABLE whole.photos');
    expect(differences(await databaseFacts(server, 'whole'), facts)).toEqual([]);
  });

  test('reads definitions without the frames of rows', async () => {
    const { index, read, text, manifest } = await dumped({ [ENV.dbDatabases]: '["big"]' });
    const definitions = await read(rangesOf(index, definitionRanges(index)));
    expect(definitions.bytesRead).toBeLessThan(manifest.dump.bytes * 0.7);
    const { inserts: [first, last] = [0, 0] } =
      index.sections.find(({ kind, object }) => kind === 'rows' && object === 'photos') ?? {};
    expect(text.toString('latin1', first, first + 40)).toMatch(/^INSERT INTO `photos` VALUES\s\(1,0x/);
    expect(text.toString('latin1', last - 3, last + 1)).toMatch(/^.\);\n$/);
    expect(definitions.text.toString()).toContain('CREATE TABLE `photos`');
    expect(definitions.text.toString()).not.toContain('INSERT INTO');
  });

  test('cuts every section out of a dump that several processes made', async () => {
    dumps = new DumpLab(cloud, server, ['big']);
    const { key, warnings } = await dumpWith(3, dumps, {}, night().toISOString().slice(0, 10));
    expect(warnings).toEqual([]);
    const { index, text, read, manifest } = await verified(dumps, key);
    expect(manifest.source.processes).toBeGreaterThan(1);
    expect(index.sections.filter(({ kind }) => kind === 'header').length).toBe(manifest.source.processes);
    for (const section of index.sections.filter((_, i) => i % STEP === 0)) {
      const cut = await read(rangesFor(index, (one) => one === section));
      expect(cut.text.equals(text.subarray(section.from, section.to))).toBe(true);
    }
    expect(named(index.sections, 'rows')).toEqual([
      ['big', 'photos', 16_384],
      ['big', 'sizes', 2],
    ]);
  });
});
