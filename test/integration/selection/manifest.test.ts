import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab, type InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { expectDumped, newDay } from '../bad-input/refusal';

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
  server = await startServer({ flavour: 'mysql' });
  await createBackupUser(server, ['shop', 'crm']);
  await server.sql(`
    CREATE TABLE shop.orders (id INT PRIMARY KEY); INSERT INTO shop.orders VALUES (1);
    CREATE TABLE shop.order_lines (id INT PRIMARY KEY); INSERT INTO shop.order_lines VALUES (1);
    CREATE TABLE shop.tmp_1 (id INT PRIMARY KEY);
    CREATE VIEW shop.order_view AS SELECT id FROM shop.orders;
    CREATE TABLE shop.log (id INT PRIMARY KEY); INSERT INTO shop.log VALUES (1);
    CREATE TABLE crm.orders (id INT PRIMARY KEY); INSERT INTO crm.orders VALUES (1);`);
  await putParameter(cloud, '/lab/ca', server.caPem);
  lab = new DumpLab(cloud, server, ['shop', 'crm']);
});

afterAll(async () => {
  await server?.stop();
  await cloud?.stop();
});

function leavingOut(tables: readonly string[], structureOnly: readonly string[] = []): InProcessRun {
  const list = (patterns: readonly string[]) => (patterns.length > 0 ? JSON.stringify(patterns) : undefined);
  return {
    environment: { [ENV.excludeTables]: list(tables), [ENV.structureOnlyTables]: list(structureOnly) },
  };
}

async function nextNight(run: InProcessRun) {
  const { key } = await expectDumped(lab, newDay(), run);
  const { warnings, newWarnings, source } = await lab.manifest(key);
  return { warnings, newWarnings, changes: source.sinceLastDump };
}

test('patterns that match too much are a new warning of one night, and their tables are no new ones when they are back', async () => {
  await nextNight(leavingOut(['shop.tmp_*']));
  await server.sql('CREATE TABLE shop.tmp_2 (id INT PRIMARY KEY)');
  const usual = await nextNight(leavingOut(['shop.tmp_*']));
  expect(usual).toMatchObject({ warnings: [], changes: { newTables: { count: 0 }, goneTables: { count: 0 } } });

  await server.sql('DROP TABLE shop.order_lines');
  const wide = leavingOut(['shop.tmp_*', '*.order*'], ['shop.log']);
  const { warnings, newWarnings, changes } = await nextNight(wide);
  const taken = warnings.filter((warning) => warning.startsWith('[NO_LONGER_DUMPED]'));
  expect(taken).toEqual([
    expect.stringContaining(
      'Nothing is left of the databases "crm". exclude_tables leaves out tables or views that the last dump had: "shop.order_view", "shop.orders", "crm.orders".',
    ),
    expect.stringContaining('structure_only_tables leaves out rows that the last dump had, of the tables: "shop.log".'),
  ]);
  expect(newWarnings).toEqual(expect.arrayContaining(taken));
  expect(changes).toMatchObject({
    goneTables: { count: 1, names: ['shop.order_lines'] },
    leftOutTables: { count: 3 },
    withoutRows: { count: 1 },
  });
  expect(changes).not.toHaveProperty('dumpedAgain');

  const again = await nextNight(wide);
  expect(again.warnings.join()).not.toContain('[NO_LONGER_DUMPED]');

  await server.sql('CREATE TABLE shop.more (id INT PRIMARY KEY)');
  const back = await nextNight(leavingOut([]));
  expect(back.warnings).toEqual([]);
  expect(back.changes).toMatchObject({
    newTables: { count: 1, names: ['shop.more'] },
    dumpedAgain: { count: 5, names: expect.arrayContaining(['crm.orders', 'shop.orders', 'shop.tmp_1']) },
  });
});

test('a dump that is adopted without facts compares names as its server does', async () => {
  await server.sql('CREATE TABLE shop.empty (id INT PRIMARY KEY); CREATE TABLE shop.EMPTY_TOO (id INT PRIMARY KEY)');
  const day = newDay();
  const run = leavingOut([], ['shop.EMPTY*']);
  const { key } = await expectDumped(lab, day, run);
  for (const ending of ['manifest.json', 'facts.json.gz']) {
    await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${key}.${ending}` }));
  }
  await expectDumped(lab, day, run, 'adopted');
  const { facts, source } = await lab.manifest(key);
  expect(facts).toBeUndefined();
  expect(source.selection?.tables).toMatchObject({ ignoresCase: false, withoutRows: ['shop.EMPTY_TOO'] });
});
