import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { describeOlder } from '../../../dev/servers/describe-older';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { createDefiner, grantInvoked, loadWhatItKnows } from '../../support/fixtures/load';

describeOlder('the drill of a dump of an older server, in the newest one of its family', () => {
  let cloud: LocalCloud;
  let server: TestServer | undefined;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    cloud = await startDumpCloud();
  });

  afterEach(() => server?.stop());

  afterAll(() => cloud?.stop());

  test.each([
    {
      flavour: 'mysql',
      series: '5.7',
      day: '2026-11-20',
      warnings: [expect.stringContaining('left SQL modes out of')],
    },
    { flavour: 'mysql', series: '8.0', day: '2026-11-21', warnings: [] },
    { flavour: 'mariadb', series: '10.2', day: '2026-11-22', warnings: [] },
    { flavour: 'mariadb', series: '10.11', day: '2026-11-23', warnings: [] },
  ] as const)('raises no false alarm for $flavour $series', async ({ flavour, series, day, warnings }) => {
    server = await startServer({ flavour, series });
    await createDefiner(server);
    await loadWhatItKnows(server, 'shop');
    await createBackupUser(server, ['shop']);
    await grantInvoked(server);
    await putParameter(cloud, '/lab/ca', server.caPem);
    const dumps = new DumpLab(cloud, server, ['shop']);
    const { key } = await dumps.invoke(scheduledEvent(day));
    expect(await new VerifyLab(dumps).verify(key)).toMatchObject({ verified: true });

    const answer = await new DrillLab(dumps).drill(key);
    expect(answer).toMatchObject({ restorable: true, problems: [], differences: [], warnings });
    expect((await new DrillLab(dumps).verdict(key)).facts?.compared).toBeGreaterThan(200);
  });
});
