import { databaseFacts, differences, quoteName } from '../../../dev/labs/database-comparison';
import {
  BACKUP_PASSWORD,
  createBackupUser,
  createDestination,
  DumpLab,
  putParameter,
  scheduledEvent,
} from '../../../dev/labs/dump-lab';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted-dump';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { createDefiner, loadFixture, runFile } from '../../support/fixtures/load';
import { restore } from './restore';

let cloud: LocalCloud;
let dumpPackage: DumpPackage;

beforeAll(async () => {
  cloud = await startLocalCloud({ auth: true });
  await createDestination(cloud);
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
  dumpPackage = await publishDumpPackage(cloud);
});

afterAll(async () => {
  await cloud?.stop();
});

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '10.11' },
  { flavour: 'mariadb', series: '11.8' },
] as const)('a dump of $flavour $series, restored on another server', ({ flavour, series }) => {
  // The last name begins with a dash, and databases before it need the rows of its tables.
  const several = ['shop', 'empty one', 'select', '-Ünï `tick`'];
  let source: TestServer;
  let target: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    // Two time zones, neither of which is UTC.
    [source, target] = (await Promise.all(
      ['+05:30', '-03:00'].map((zone) =>
        startServer({ flavour, series, extraOptions: [`--default-time-zone=${zone}`] }),
      ),
    )) as [TestServer, TestServer];
    await Promise.all([createDefiner(source), createDefiner(target), putParameter(cloud, '/lab/ca', source.caPem)]);
    await loadFixture(source, 'shop');
    if (flavour === 'mariadb') await runFile(source, 'mariadb-versioned', 'shop');
    await runFile(source, 'several', 'shop');
    await createBackupUser(source, several);
    // A view of the fixture calls it with the privileges of the invoker, which MariaDB checks.
    if (flavour === 'mariadb') await source.sql("GRANT EXECUTE ON FUNCTION shop.plus_tax TO 'backup'@'%'");
    lab = new DumpLab(cloud, source, several);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test.each([
    { compression: 'zstd', nodeMajor: 22 },
    { compression: 'gzip', nodeMajor: 24 },
  ] as const)('is identical under another database name ($compression, Node $nodeMajor)', async (options) => {
    const { compression, nodeMajor } = options;
    const name = `${flavour}-${series.replace('.', '-')}-${compression}`;
    const environment = { DUMP_COMPRESSION: compression };
    const hosted = await HostedDump.deploy(cloud, dumpPackage, source, ['shop'], { name, nodeMajor, environment });

    const { key } = await hosted.dump(scheduledEvent('2026-11-20'));
    const copy = `copy of ${compression}`;
    await target.sql(`CREATE DATABASE ${quoteName(copy)} CHARACTER SET utf8mb4`);
    await restore(target, key, await lab.object(key), copy);

    expect(differences(await databaseFacts(source, 'shop'), await databaseFacts(target, copy))).toEqual([]);
  });

  test('has identical databases, with their names and defaults', async () => {
    const name = `${flavour}-${series.replace('.', '-')}-several`;
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
    const hosted = await HostedDump.deploy(cloud, dumpPackage, source, several, { name, nodeMajor: 24 });

    const { key } = await hosted.dump(scheduledEvent('2026-11-20'));
    await restore(target, key, await lab.object(key));

    for (const database of several) {
      expect(differences(await databaseFacts(source, database), await databaseFacts(target, database))).toEqual([]);
    }
    expect((await lab.manifest(key)).source.tables).toContain('earlier');
  });
});
