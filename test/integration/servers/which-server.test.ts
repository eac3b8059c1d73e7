import { setTimeout as sleep } from 'node:timers/promises';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { AlternatingProxy } from '../../../dev/servers/alternating-proxy';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { ENV } from '../../../functions/dump/env';

let cloud: LocalCloud;
let day = 0;

beforeAll(async () => {
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

const newDay = () => scheduledEvent(`2026-11-${String(++day).padStart(2, '0')}`);

describe.each(['mysql', 'mariadb'] as const)('%s: a source, its replica, and one name for both', (flavour) => {
  let source: TestServer;
  let replica: TestServer;
  let lab: DumpLab;
  const dump = async (environment: Record<string, string> = {}) => {
    const { key } = (await lab.invoke(newDay(), { environment })) as { key: string };
    return lab.manifest(key);
  };

  beforeAll(async () => {
    [source, replica] = (await Promise.all(
      [1, 2].map((id) =>
        startServer({
          flavour,
          extraOptions: [`--server-id=${id}`, ...(id === 1 ? ['--log-bin'] : ['--read-only=ON'])],
        }),
      ),
    )) as [TestServer, TestServer];
    await putParameter(cloud, '/lab/ca', source.caPem);
    await source.sql(`CREATE USER 'repl'@'%' IDENTIFIED BY 'repl'; GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';`);
    await replica.sql(
      flavour === 'mysql'
        ? `CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = ${source.port}, SOURCE_USER = 'repl', SOURCE_PASSWORD = 'repl', SOURCE_SSL = 1; START REPLICA;`
        : `CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${source.port}, MASTER_USER = 'repl', MASTER_PASSWORD = 'repl', MASTER_SSL_VERIFY_SERVER_CERT = 0; START SLAVE;`,
    );
    await createBackupUser(source, ['shop']);
    await source.sql('CREATE TABLE shop.orders (id INT PRIMARY KEY); INSERT INTO shop.orders VALUES (1), (2);');
    lab = new DumpLab(cloud, replica, ['shop']);
    await arrived('SELECT COUNT(*) FROM shop.orders', '2');
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), replica?.stop()]);
  });

  /** Waits until the replica returns this answer. */
  async function arrived(statement: string, answer: string): Promise<void> {
    await until(async () => (await replica.sql(statement).catch(() => '')).trim() === answer, {
      what: `The answer ${answer} to ${statement}`,
    });
  }

  test('the manifest names the server; a state that the user may not see gives a warning with its GRANT', async () => {
    const { source: from, warnings } = await dump();
    expect(from.server).toMatchObject({ serverId: 2, port: replica.port, readOnly: true, role: 'unknown' });
    expect(Date.parse(from.server?.startedAt ?? '')).toBeGreaterThan(Date.now() - 3_600_000);
    const privilege = flavour === 'mysql' ? 'REPLICATION CLIENT' : 'REPLICA MONITOR';
    expect(warnings.join('\n')).toContain(`GRANT ${privilege} ON *.* TO 'backup'@'%';`);
    await expect(dump({ [ENV.dbMaximumReplicaLag]: '60' })).rejects.toThrow(`GRANT ${privilege}`);

    await source.sql(`GRANT ${privilege} ON *.* TO 'backup'@'%'`);
    const user = "SELECT COUNT(*) FROM mysql.user WHERE user = 'backup'";
    await arrived(user, '1');
  });

  test('dumps a replica that keeps up without a warning, within any limit', async () => {
    await sleep(500);
    const { source: from, warnings } = await dump({ [ENV.dbMaximumReplicaLag]: '0' });
    expect(from.server).toMatchObject({ role: 'replica', replicaLagSeconds: 0 });
    expect(warnings).toEqual([]);
  });

  test('refuses a late replica when a limit is set', async () => {
    await replica.sql(
      flavour === 'mysql'
        ? 'STOP REPLICA SQL_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 30; START REPLICA SQL_THREAD;'
        : 'STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 30; START SLAVE;',
    );
    await source.sql('INSERT INTO shop.orders VALUES (3)');
    await sleep(3_000);
    await expect(dump({ [ENV.dbMaximumReplicaLag]: '1' })).rejects.toThrow(
      /The dump would not be of current data: The server is a replica that is \d+ s behind 127\.0\.0\.1:/,
    );
  });

  test('warns about a stopped replica, and refuses it when a limit is set', async () => {
    await replica.sql(flavour === 'mysql' ? 'STOP REPLICA SQL_THREAD' : 'STOP SLAVE SQL_THREAD');
    const { source: from, warnings } = await dump();
    expect(from.server).toMatchObject({ role: 'replica' });
    expect(warnings).toEqual([
      expect.stringMatching(/a replica of 127\.0\.0\.1:\d+ whose replication has stopped: its applier thread/),
    ]);
    await expect(dump({ [ENV.dbMaximumReplicaLag]: '999999' })).rejects.toThrow('has stopped');
  });

  test('makes a dump of one server or none when both share one host name', async () => {
    await source.sql('DELETE FROM shop.orders');
    const proxy = await AlternatingProxy.start(() => [source.port, replica.port]);
    try {
      const alternating = { [ENV.dbPort]: String(proxy.port), [ENV.parallelism]: '1' };
      await expect(dump(alternating)).rejects.toThrow(
        'The connection reached another server than earlier ones: several servers answer to the host name',
      );
    } finally {
      await proxy.stop();
    }
  });

  test('repeats the preflight queries and the dump on the new server when a failover happens between them', async () => {
    let moved = false;
    const proxy = await AlternatingProxy.start(() => [moved ? source.port : replica.port]);
    try {
      const moving = setInterval(() => {
        // The greeting and preflight's queries are the first two connections.
        if (proxy.connections >= 2) moved = true;
      }, 1);
      const { source: from } = await dump({ [ENV.dbPort]: String(proxy.port) });
      clearInterval(moving);
      expect(from.server).toMatchObject({ serverId: 1 });
    } finally {
      await proxy.stop();
    }
  });
});
