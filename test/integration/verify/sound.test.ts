import { ENV } from '../../../functions/dump/env';
import {
  BACKUP_PASSWORD,
  createBackupUser,
  createDestination,
  DumpLab,
  putParameter,
  scheduledEvent,
} from '../../support/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../support/local-cloud';
import { startServer, type TestServer } from '../../support/servers/server';
import { VerifyLab } from '../../support/verify-lab';
import { createOddDatabases } from './odd-databases';

/** The long form, `LONG=1`, verifies a hundred dumps. */
const DUMPS_OF_EACH = process.env.LONG ? 50 : 4;

jest.setTimeout(600_000);

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startLocalCloud();
  await createDestination(cloud);
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
});

afterAll(() => cloud?.stop());

describe.each([{ flavour: 'mysql' }, { flavour: 'mariadb' }] as const)('dumps of $flavour', ({ flavour }) => {
  let server: TestServer;
  let dumps: DumpLab;
  let databases: string[];

  beforeAll(async () => {
    server = await startServer({ flavour });
    databases = await createOddDatabases(server);
    await createBackupUser(server, databases);
    if (flavour === 'mariadb') await server.sql("GRANT EXECUTE ON FUNCTION shop.plus_tax TO 'backup'@'%'");
    await putParameter(cloud, '/lab/ca', server.caPem);
    dumps = new DumpLab(cloud, server, databases);
  });

  afterAll(() => server?.stop());

  test(`${DUMPS_OF_EACH} sound dumps are verified, whatever is in them`, async () => {
    const lab = new VerifyLab(dumps);
    for (let i = 0; i < DUMPS_OF_EACH; i += 1) {
      // All of them at first, then other ones each time.
      const chosen = databases.filter((_, j) => i === 0 || ((i * 37) >> j) % 2 === 1);
      const environment = {
        [ENV.jobName]: 'shop',
        [ENV.compression]: i % 2 === 0 ? 'zstd' : 'gzip',
        [ENV.compressionLevel]: String(1 + (i % 9)),
        [ENV.dbDatabases]: JSON.stringify(chosen.length > 0 ? chosen : ['programs']),
      };
      const day = new Date(Date.parse(flavour === 'mysql' ? '2026-01-01' : '2025-01-01') + i * 86_400_000);
      const { key, sha256 } = await dumps.invoke(scheduledEvent(day.toISOString().slice(0, 10)), {
        environment,
        services: { publishMetrics: () => {} },
      });
      expect(await lab.verify(key)).toMatchObject({ verified: true, findings: [], verdict: 'written' });
      expect(await lab.verdict(key)).toMatchObject({ verified: true, dump: { sha256, key } });
    }
  });
});
