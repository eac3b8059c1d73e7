import { databaseFacts, differences, quoteName } from '../../../dev/labs/database-comparison';
import {
  BACKUP_PASSWORD,
  createBackupUser,
  createDestination,
  DumpLab,
  putParameter,
} from '../../../dev/labs/dump-lab';
import { VerifyLab } from '../../../dev/labs/verify-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { createDefiner, loadFixture, runFile } from '../../support/fixtures/load';
import { restore } from '../fidelity/restore';
import { dumpWith, grantLock } from './parallel-lab';

const PROCESSES = 3;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startLocalCloud();
  await createDestination(cloud);
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
});

afterAll(() => cloud?.stop());

describe.each([
  { flavour: 'mysql', series: '9.7' },
  { flavour: 'mariadb', series: '10.11' },
  { flavour: 'mariadb', series: '11.8' },
] as const)(`a dump of $flavour $series by ${PROCESSES} processes`, ({ flavour, series }) => {
  const several = ['shop', 'empty one', 'select', '-Ünï `tick`'];
  let source: TestServer;
  let target: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
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
    await grantLock(source, several);
    if (flavour === 'mariadb') await source.sql("GRANT EXECUTE ON FUNCTION shop.plus_tax TO 'backup'@'%'");
    lab = new DumpLab(cloud, source, several);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test.each(['zstd', 'gzip'])('is identical under another database name, and is verified (%s)', async (compression) => {
    const one = new DumpLab(cloud, source, ['shop']);
    const environment = { [ENV.compression]: compression };
    const { key, warnings } = await dumpWith(PROCESSES, one, { environment });
    expect(warnings.filter((warning) => warning.includes('one process'))).toEqual([]);
    expect((await lab.manifest(key)).source.processes).toBe(PROCESSES);
    const copy = `copy of ${compression}`;
    await target.sql(`CREATE DATABASE ${quoteName(copy)} CHARACTER SET utf8mb4`);
    await restore(target, key, await lab.object(key), copy);
    expect(differences(await databaseFacts(source, 'shop'), await databaseFacts(target, copy))).toEqual([]);
    expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true, findings: [] });
  });

  test('has identical databases, with their names and defaults, and is verified', async () => {
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
    const { key } = await dumpWith(PROCESSES, lab);
    expect((await lab.manifest(key)).source.processes).toBe(PROCESSES);
    await restore(target, key, await lab.object(key));
    for (const database of several) {
      expect(differences(await databaseFacts(source, database), await databaseFacts(target, database))).toEqual([]);
    }
    expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true, findings: [] });
  });
});
