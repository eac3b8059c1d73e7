import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { grantInvoked } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { createOddDatabases } from '../verify/odd-databases';
import { createRandomDatabases } from './random-databases';

/** Random databases of each family. */
const RANDOM_DATABASES = process.env.LONG ? 400 : 6;
/** Odd databases that are drilled alone as well. */
const ALONE = process.env.LONG ? Infinity : 1;
const SEED = Number(process.env.SEED ?? 14);

/** Of one table that a view of it reads in another database, which a dump of it alone does not have. */
const NOT_ALONE = 'select';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([...inLongForm({ flavour: 'mysql' }), { flavour: 'mariadb' }] as const)(
  'drills of dumps of $flavour',
  ({ flavour }) => {
    let server: TestServer;
    let dumps: DumpLab;
    let drills: DrillLab;
    let odd: string[];
    let random: string[];
    let days = 0;

    beforeAll(async () => {
      server = await startServer({ flavour });
      odd = await createOddDatabases(server);
      random = await createRandomDatabases(server, RANDOM_DATABASES, SEED);
      await createBackupUser(server, [...odd, ...random]);
      await grantInvoked(server);
      await putParameter(cloud, '/lab/ca', server.caPem);
      dumps = new DumpLab(cloud, server, [...odd, ...random]);
      drills = new DrillLab(dumps);
    });

    afterAll(() => server?.stop());

    /** Dumps databases on a day of their own, and verifies the dump. */
    async function verified(databases: readonly string[]): Promise<string> {
      days += 1;
      const day = new Date(Date.parse(flavour === 'mysql' ? '2026-01-01' : '2025-01-01') + days * 86_400_000);
      const environment = { [ENV.jobName]: 'shop', [ENV.dbDatabases]: JSON.stringify(databases) };
      const { key } = await dumps.invoke(scheduledEvent(day.toISOString().slice(0, 10)), { environment });
      expect(await new VerifyLab(dumps).verify(key)).toMatchObject({ verified: true });
      return key;
    }

    async function expectRestorable(databases: readonly string[]): Promise<void> {
      const key = await verified(databases);
      const sound = { restorable: true, problems: [], differences: [], warnings: [] };
      expect({ databases, ...(await drills.drill(key)) }).toMatchObject({ databases, ...sound });
      expect((await drills.verdict(key)).facts?.compared).toBeGreaterThanOrEqual(databases.length);
    }

    test('pass databases with every kind of object, together and alone', async () => {
      await expectRestorable(odd);
      for (const database of odd.filter((name) => name !== NOT_ALONE).slice(0, ALONE))
        await expectRestorable([database]);
    });

    test(`pass ${RANDOM_DATABASES} databases with random definitions`, async () => {
      await expectRestorable(random);
      await expectRestorable(random.slice(0, 1));
    });

    test('name a view of a database that the dump does not have', async () => {
      const { restorable, problems, differences } = await drills.drill(await verified([NOT_ALONE]));
      expect([restorable, problems.map(({ object }) => object)]).toEqual([false, ['view `select`.`a_view`']]);
      expect(differences).toEqual(['The view "select.a_view" is missing after the restore.']);
    });
  },
);
