import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { renamed, serverFacts } from '../../../dev/labs/databases/server-facts';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { describeOlder } from '../../../dev/servers/describe-older';
import { OLDER_SERVERS } from '../../../dev/servers/older';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { compareFacts } from '../../../functions/dump-format/facts/compare/compare-facts';
import { parseFacts } from '../../../functions/dump-format/facts/file/parse-facts';
import { factsKey } from '../../../functions/dump-format/keys/object-keys';
import { createDefiner, grantInvoked, loadWhatItKnows } from '../../support/fixtures/load';

/** The first dump of a new user: with the privileges of the README, restored on the same server. */
describeOlder('servers that Debian no longer has', () => {
  let cloud: LocalCloud;
  let server: TestServer;

  beforeAll(async () => {
    cloud = await startDumpCloud();
  });

  afterEach(() => server?.stop());

  afterAll(() => cloud?.stop());

  test.each(OLDER_SERVERS)('a dump of $flavour $series is verified and restores into its own server', async (kind) => {
    server = await startServer({
      ...kind,
      extraOptions: ['--default-time-zone=+05:30'],
    });
    await createDefiner(server);
    await loadWhatItKnows(server, 'shop');
    await createBackupUser(server, ['shop']);
    await grantInvoked(server);
    await putParameter(cloud, '/lab/ca', server.caPem);
    const lab = new DumpLab(cloud, server, ['shop']);

    const { key } = await lab.invoke(scheduledEvent(`2026-11-${20 + OLDER_SERVERS.indexOf(kind)}`));
    await new VerifyLab(lab).verify(key);
    await server.sql('CREATE DATABASE copy CHARACTER SET utf8mb4');
    await restore(server, key, await lab.object(key), 'copy');

    expect(differences(await databaseFacts(server, 'shop'), await databaseFacts(server, 'copy'))).toEqual([]);
    const facts = parseFacts(await lab.object(factsKey(key)));
    const restored = renamed(await serverFacts(server, ['copy']), 'copy', 'shop');
    expect(compareFacts(facts, restored, 20).differences).toEqual([]);
    expect((await new VerifyLab(lab).verdict(key)).verified).toBe(true);
    expect((await lab.manifest(key)).source.tables.length).toBeGreaterThan(30);
  });
});
