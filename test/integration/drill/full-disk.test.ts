import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { DRILL_FUNCTION, HostedDrill } from '../../../dev/labs/hosted/hosted-drill';
import { publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { invoke } from '../../../dev/local-cloud/invoke';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { putAltered, replaced } from './altered-dump';

/* The released function, whose file system of temporary files is little larger than a server needs to start. */

describe.each(['mysql', 'mariadb'] as const)('a drill of a dump of %s with little temporary storage', (flavour) => {
  let cloud: LocalCloud;
  let server: TestServer;
  let dumps: DumpLab;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour })]);
    dumps = await DumpLab.create(cloud, server, ['shop']);
    await HostedDrill.deploy(cloud, { ...(await publishDumpPackage(cloud)), ephemeralStorageMb: 300 });
  });

  afterAll(() => Promise.all([cloud?.stop(), server?.stop()]));

  const drill = (event: unknown) => invoke(cloud, DRILL_FUNCTION.name, event);

  test('has no verdict when it is full, and the next drill in the same environment passes', async () => {
    await server.sql('CREATE TABLE parted (a INT NOT NULL) PARTITION BY HASH (a) PARTITIONS 2', 'shop');
    const { key: sound } = await dumps.invoke(scheduledEvent('2026-11-20'), {
      services: { publishMetrics: () => {} },
    });
    await new VerifyLab(dumps).verify(sound);
    // Each takes tens of kilobytes.
    const altered = await putAltered(dumps, sound, '2026-11-21', (text) =>
      replaced(text, 'PARTITIONS 2', 'PARTITIONS 8000'),
    );

    expect((await drill({ key: altered })).error).toMatchObject({
      errorMessage: expect.stringContaining('[TEMPORARY_STORAGE_FULL]'),
    });
    await expect(new DrillLab(dumps).verdict(altered)).rejects.toThrow('The specified key does not exist.');
    expect((await drill({ key: sound })).response).toMatchObject({ drilled: true, restorable: true });

    const environments = cloud.lambda.invocations
      .filter(({ functionName }) => functionName === DRILL_FUNCTION.name)
      .map(({ environmentId }) => environmentId);
    expect([environments.length, new Set(environments).size]).toEqual([2, 1]);
  });

  test('has no verdict when rows fill it that are larger than their text, and the next full drill passes', async () => {
    const EphemeralStorage = { Size: 550 };
    await cloud
      .client(LambdaClient)
      .send(new UpdateFunctionConfigurationCommand({ FunctionName: DRILL_FUNCTION.name, EphemeralStorage }));
    await server.sql(
      `DROP TABLE IF EXISTS parted; CREATE TABLE wide (id INT PRIMARY KEY, filler VARCHAR(9)) CHARACTER SET latin1;
       INSERT INTO wide (id) VALUES (0);
       ${Array.from({ length: 16 }, (_, i) => `INSERT INTO wide (id) SELECT id + ${2 ** i} FROM wide;`).join('\n')}`,
      'shop',
    );
    const { key: sound } = await dumps.invoke(scheduledEvent('2026-11-22'), { services: { publishMetrics: () => {} } });
    await new VerifyLab(dumps).verify(sound);
    // Its text does not have what the server fills in.
    const altered = await putAltered(dumps, sound, '2026-11-23', (text) =>
      replaced(text, /`filler` varchar\(9\)[^,]*/, "`filler` varchar(8000) AS (REPEAT('x', 8000)) STORED").replaceAll(
        /INSERT INTO `wide` VALUES .*;/g,
        (insert) => insert.replace('VALUES', '(`id`) VALUES').replaceAll(',NULL)', ')'),
      ),
    );

    expect((await drill({ key: altered, mode: 'full' })).error).toMatchObject({
      errorMessage: expect.stringContaining('[TEMPORARY_STORAGE_FULL]'),
    });
    expect((await dumps.keys()).filter((key) => key.includes('drilled-full'))).toEqual([]);
    expect((await drill({ key: sound, mode: 'full' })).response).toMatchObject({ mode: 'full', restorable: true });
    expect((await new DrillLab(dumps).verdict(sound, 'full')).rows).toMatchObject({ compared: 1, rows: 65_536 });
  });
});
