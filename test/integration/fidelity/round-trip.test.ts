import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { runFile } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { FIXTURE_DATABASES, startFixtureServers } from './fixture-servers';

const ZSTD = { compression: 'zstd', nodeMajor: 22 } as const;
const GZIP = { compression: 'gzip', nodeMajor: 24 } as const;

let cloud: LocalCloud;
let dumpPackage: DumpPackage;

beforeAll(async () => {
  cloud = await startDumpCloud({ auth: true });
  dumpPackage = await publishDumpPackage(cloud);
});

afterAll(async () => {
  await cloud?.stop();
});

describe.each([
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm({ flavour: 'mariadb', series: '10.11' }),
  { flavour: 'mariadb', series: '11.8' },
] as const)('a dump of $flavour $series, restored on another server', ({ flavour, series }) => {
  let source: TestServer;
  let target: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [source, target] = await startFixtureServers(cloud, { flavour, series });
    lab = new DumpLab(cloud, source, FIXTURE_DATABASES);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test.each([...(flavour === 'mysql' ? [ZSTD, ...inLongForm(GZIP)] : [...inLongForm(ZSTD), GZIP])] as const)(
    'is identical under another database name ($compression, Node $nodeMajor)',
    async (options) => {
      const { compression, nodeMajor } = options;
      const name = `${flavour}-${series.replace('.', '-')}-${compression}`;
      const environment = { DUMP_COMPRESSION: compression };
      const hosted = await HostedDump.deploy(cloud, dumpPackage, source, ['shop'], { name, nodeMajor, environment });

      const { key } = await hosted.dump(scheduledEvent('2026-11-20'));
      const copy = `copy of ${compression}`;
      await target.sql(`CREATE DATABASE ${identifier(copy)} CHARACTER SET utf8mb4`);
      await restore(target, key, await lab.object(key), copy);

      expect(differences(await databaseFacts(source, 'shop'), await databaseFacts(target, copy))).toEqual([]);
    },
  );

  test('has identical databases, with their names and defaults', async () => {
    const name = `${flavour}-${series.replace('.', '-')}-several`;
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
    const hosted = await HostedDump.deploy(cloud, dumpPackage, source, FIXTURE_DATABASES, { name, nodeMajor: 24 });

    const { key } = await hosted.dump(scheduledEvent('2026-11-20'));
    await restore(target, key, await lab.object(key));

    for (const database of FIXTURE_DATABASES) {
      expect(differences(await databaseFacts(source, database), await databaseFacts(target, database))).toEqual([]);
    }
    expect((await lab.manifest(key)).source.tables).toContain('earlier');
  });
});
