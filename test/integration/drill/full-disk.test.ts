import { DrillLab } from '../../../dev/labs/drill-lab';
import { DumpLab, scheduledEvent } from '../../../dev/labs/dump-lab';
import { DRILL_FUNCTION, HostedDrill } from '../../../dev/labs/hosted-drill';
import { publishDumpPackage } from '../../../dev/labs/hosted-dump';
import { VerifyLab } from '../../../dev/labs/verify-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { invoke } from '../../../dev/local-cloud/invoke';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { putAltered, replaced } from './altered-dump';

/* The released function, whose file system of temporary files is little larger than a server needs to start. */

describe.each(['mysql', 'mariadb'] as const)('a drill of a dump of %s with little temporary storage', (flavour) => {
  let cloud: LocalCloud;
  let server: TestServer;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour })]);
  });

  afterAll(() => Promise.all([cloud?.stop(), server?.stop()]));

  const drill = (event: unknown) => invoke(cloud, DRILL_FUNCTION, event);

  test('has no verdict when it is full, and the next drill in the same environment passes', async () => {
    const dumps = await DumpLab.create(cloud, server, ['shop']);
    await server.sql('CREATE TABLE parted (a INT NOT NULL) PARTITION BY HASH (a) PARTITIONS 2', 'shop');
    const { key: sound } = await dumps.invoke(scheduledEvent('2026-11-20'), {
      services: { publishMetrics: () => {} },
    });
    await new VerifyLab(dumps).verify(sound);
    // Each takes tens of kilobytes.
    const altered = await putAltered(dumps, sound, '2026-11-21', (text) =>
      replaced(text, 'PARTITIONS 2', 'PARTITIONS 8000'),
    );
    await HostedDrill.deploy(cloud, { ...(await publishDumpPackage(cloud)), ephemeralStorageMb: 300 });

    expect((await drill({ key: altered })).error).toMatchObject({
      errorMessage: expect.stringContaining('[TEMPORARY_STORAGE_FULL]'),
    });
    await expect(new DrillLab(dumps).verdict(altered)).rejects.toThrow('The specified key does not exist.');
    expect((await drill({ key: sound })).response).toMatchObject({ drilled: true, restorable: true });

    const environments = cloud.lambda.invocations
      .filter(({ functionName }) => functionName === DRILL_FUNCTION)
      .map(({ environmentId }) => environmentId);
    expect([environments.length, new Set(environments).size]).toEqual([2, 1]);
  });
});
