import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { serverFacts } from '../../../dev/labs/databases/server-facts';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { describeOlder } from '../../../dev/servers/describe-older';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { compareFacts } from '../../../functions/dump-format/facts/compare/compare-facts';
import { parseFacts } from '../../../functions/dump-format/facts/file/parse-facts';
import { factsKey } from '../../../functions/dump-format/keys/object-keys';
import { createDefiner, grantInvoked, loadWhatItKnows } from '../../support/fixtures/load';

describeOlder('facts of an older server', () => {
  let cloud: LocalCloud;
  let servers: TestServer[] = [];

  beforeAll(async () => {
    process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
    cloud = await startDumpCloud();
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    servers = [];
  });

  afterAll(() => cloud?.stop());

  test.each([
    { flavour: 'mysql', older: '5.7', newer: '9.7', day: '2026-11-20' },
    { flavour: 'mysql', older: '8.0', newer: '9.7', day: '2026-11-21' },
    { flavour: 'mariadb', older: '10.2', newer: '11.8', day: '2026-11-22' },
    { flavour: 'mariadb', older: '10.11', newer: '11.8', day: '2026-11-23' },
  ] as const)('$flavour $older equal those of a restore on $newer', async ({ flavour, older, newer, day }) => {
    // MySQL 8.0 and later refuse a mode of MySQL 5.7, and with it every program that was created under it.
    const extraOptions = ['--sql-mode=STRICT_TRANS_TABLES'];
    servers = await Promise.all([older, newer].map((series) => startServer({ flavour, series, extraOptions })));
    const [source, target] = servers as [TestServer, TestServer];
    await Promise.all([createDefiner(source), createDefiner(target)]);
    await loadWhatItKnows(source, 'shop');
    await createBackupUser(source, ['shop']);
    await grantInvoked(source);
    await putParameter(cloud, '/lab/ca', source.caPem);
    const lab = new DumpLab(cloud, source, ['shop']);

    const { key } = await lab.invoke(scheduledEvent(day));
    await target.sql('CREATE DATABASE shop CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci');
    await restore(target, key, await lab.object(key), 'shop');

    const facts = parseFacts(await lab.object(factsKey(key)));
    const { differences: sentences, compared } = compareFacts(facts, await serverFacts(target, ['shop']), 50);
    expect(sentences).toEqual([]);
    expect(compared).toBeGreaterThan(200);

    await target.sql('DROP TRIGGER after_delete; ALTER TABLE texts DROP KEY prefix', 'shop');
    expect(compareFacts(facts, await serverFacts(target, ['shop']), 50).differences).toEqual([
      'The key "prefix" of table "shop.texts" is missing after the restore.',
      'The trigger "shop.after_delete" is missing after the restore.',
    ]);
  });
});
