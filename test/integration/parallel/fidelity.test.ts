import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { ENV } from '../../../functions/dump/env';
import { runFile } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { FIXTURE_DATABASES, startFixtureServers } from '../fidelity/fixture-servers';
import { dumpWith, grantLock } from './parallel-lab';

const PROCESSES = 3;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([
  ...inLongForm({ flavour: 'mysql', series: '9.7' }, { flavour: 'mariadb', series: '10.11' }),
  { flavour: 'mariadb', series: '11.8' },
] as const)(`a dump of $flavour $series by ${PROCESSES} processes`, ({ flavour, series }) => {
  let source: TestServer;
  let target: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [source, target] = await startFixtureServers(cloud, { flavour, series });
    await grantLock(source, FIXTURE_DATABASES);
    lab = new DumpLab(cloud, source, FIXTURE_DATABASES);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test.each(['zstd', ...inLongForm('gzip')])(
    'is identical under another database name, and is verified (%s)',
    async (compression) => {
      const one = new DumpLab(cloud, source, ['shop']);
      const environment = { [ENV.compression]: compression };
      const { key, warnings } = await dumpWith(PROCESSES, one, { environment });
      expect(warnings.filter((warning) => warning.includes('one process'))).toEqual([]);
      expect((await lab.manifest(key)).source.processes).toBe(PROCESSES);
      const copy = `copy of ${compression}`;
      await target.sql(`CREATE DATABASE ${identifier(copy)} CHARACTER SET utf8mb4`);
      await restore(target, key, await lab.object(key), copy);
      expect(differences(await databaseFacts(source, 'shop'), await databaseFacts(target, copy))).toEqual([]);
      expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true, findings: [] });
    },
  );

  test('has identical databases, with their names and defaults, and is verified', async () => {
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
    const { key } = await dumpWith(PROCESSES, lab);
    expect((await lab.manifest(key)).source.processes).toBe(PROCESSES);
    await restore(target, key, await lab.object(key));
    for (const database of FIXTURE_DATABASES) {
      expect(differences(await databaseFacts(source, database), await databaseFacts(target, database))).toEqual([]);
    }
    expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true, findings: [] });
  });
});
