import { readdirSync } from 'node:fs';
import { DrillLab } from '../../../dev/labs/drill-lab';
import { DumpLab, scheduledEvent } from '../../../dev/labs/dump-lab';
import { VerifyLab } from '../../../dev/labs/verify-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { type TinyDisk, tinyDisk } from '../../support/tiny-disk';
import { putAltered, replaced } from './altered-dump';

/* A file system that is as large as a server needs to start, and no larger. */

describe.each(['mysql', 'mariadb'] as const)('a drill of a dump of %s on a small disk', (flavour) => {
  let cloud: LocalCloud;
  let server: TestServer;
  let disk: TinyDisk;
  let dumps: DumpLab;
  let drills: DrillLab;
  let sound: string;

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    [cloud, server, disk] = await Promise.all([startLocalCloud(), startServer({ flavour }), tinyDisk('size=260m')]);
    dumps = await DumpLab.create(cloud, server, ['shop']);
    await server.sql(
      'CREATE TABLE parted (a INT NOT NULL) PARTITION BY HASH (a) PARTITIONS 2; CREATE TABLE small (a INT)',
      'shop',
    );
    drills = new DrillLab(dumps, disk.folder);
    ({ key: sound } = await dumps.invoke(scheduledEvent('2026-11-20'), { services: { publishMetrics: () => {} } }));
    expect(await new VerifyLab(dumps).verify(sound)).toMatchObject({ verified: true });
  });

  afterAll(() => Promise.all([cloud?.stop(), server?.stop(), disk?.remove()]));

  test('has no verdict when the disk is full, leaves nothing, and the next drill passes', async () => {
    const altered = await putAltered(dumps, sound, '2026-11-21', (text) =>
      replaced(text, 'PARTITIONS 2', 'PARTITIONS 4000'),
    );
    await expect(drills.drill(altered)).rejects.toMatchObject({ code: 'TEMPORARY_STORAGE_FULL' });
    await expect(drills.verdict(altered)).rejects.toThrow('The specified key does not exist.');
    expect(readdirSync(disk.folder)).toEqual([]);
    expect(await drills.drill(sound)).toMatchObject({ restorable: true, problems: [] });
  });
});
