import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';

const TABLES = process.env.LONG ? 2_000 : 1_000;

let cloud: LocalCloud;
let server: TestServer;

beforeAll(async () => {
  [cloud, server] = await Promise.all([startDumpCloud({ auth: true }), startServer({ flavour: 'mysql' })]);
  await createBackupUser(server, ['tenants']);
  await putParameter(cloud, '/lab/ca', server.caPem);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

test(`dumps and restores ${TABLES} tables`, async () => {
  const names = Array.from({ length: TABLES }, (_, i) => `tenant_${String(i).padStart(4, '0')}`);
  const statements = names.map(
    (name, i) => `CREATE TABLE ${name} (id INT PRIMARY KEY); INSERT INTO ${name} VALUES (${i});`,
  );
  await server.sql(statements.join('\n'), 'tenants');
  const hosted = await HostedDump.deploy(cloud, await publishDumpPackage(cloud), server, ['tenants']);

  const { key } = await hosted.dump(scheduledEvent('2026-11-20'));

  const lab = new DumpLab(cloud, server, ['tenants']);
  expect((await lab.manifest(key)).source.tables).toEqual(names);
  await server.sql('CREATE DATABASE restored');
  await restore(server, key, await lab.object(key), 'restored');
  const [before, after] = [await databaseFacts(server, 'tenants'), await databaseFacts(server, 'restored')];
  expect(before.size).toBeGreaterThan(5 * TABLES);
  expect(differences(before, after)).toEqual([]);
});
