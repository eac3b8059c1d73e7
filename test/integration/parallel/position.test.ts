import { setTimeout as sleep } from 'node:timers/promises';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { SqlSession } from '../../../functions/dump/client/sql-session';
import type { BinlogPosition } from '../../../functions/dump-format/manifest/manifest';
import { inLongForm } from '../../support/long-form';
import { dumpWith, grantLock } from './parallel-lab';

const PROCESSES = 2;
const TABLES = ['orders', 'items', 'payments'];
const SESSIONS = 3;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

/** How the position of MySQL 8.2 and later is read. */
const READS_POSITION = 'SHOW BINARY LOG STATUS';

/** Reads the position before the tables are locked, some transactions too early. */
function readPositionEarly(server: TestServer): void {
  const { rows } = SqlSession.prototype;
  let early = '';
  jest.spyOn(SqlSession.prototype, 'rows').mockImplementation(async function (this: SqlSession, statement) {
    if (statement.startsWith('LOCK TABLES')) {
      early = await server.sql(READS_POSITION);
      await sleep(300);
    }
    return statement === READS_POSITION ? [early.trimEnd().split('\t')] : rows.call(this, statement);
  });
}

const GTIDS = ['--gtid-mode=ON', '--enforce-gtid-consistency=ON'];

describe.each([
  { of: 'file and offset', flavour: 'mysql', series: '9.7', options: [], by: ['file', 'position'], granted: true },
  ...inLongForm({
    of: 'file and offset',
    flavour: 'mysql',
    series: '8.0.31',
    options: [],
    by: ['file', 'position'],
    granted: true,
  }),
  { of: 'GTIDs', flavour: 'mysql', series: '9.7', options: GTIDS, by: ['gtid'], granted: false },
  { of: 'file and offset', flavour: 'mariadb', series: '11.8', options: [], by: ['file', 'position'], granted: false },
  { of: 'GTIDs', flavour: 'mariadb', series: '11.8', options: [], by: ['gtid'], granted: false },
] as const)('a replica of $flavour $series by $of', ({ flavour, series, options, by, granted }) => {
  let source: TestServer;
  let replica: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [source, replica] = (await Promise.all([
      startServer({ flavour, series, extraOptions: ['--server-id=1', '--log-bin', '--binlog-format=ROW', ...options] }),
      startServer({
        flavour,
        series,
        extraOptions: ['--server-id=2', '--replicate-wild-ignore-table=writers.%', ...options],
      }),
    ])) as [TestServer, TestServer];
    await putParameter(cloud, '/lab/ca', source.caPem);
    await createBackupUser(source, ['shop']);
    await grantLock(source, ['shop']);
    if (granted) await source.sql("GRANT REPLICATION CLIENT ON *.* TO 'backup'@'%'");
    await source.sql(`
      CREATE USER 'repl'@'%' IDENTIFIED BY 'repl'; GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%';
      CREATE DATABASE writers; CREATE TABLE writers.flag (writing BOOLEAN); INSERT INTO writers.flag VALUES (FALSE);
      ${TABLES.map((table) => `CREATE TABLE shop.${table} (id BIGINT AUTO_INCREMENT PRIMARY KEY, note VARCHAR(200));`).join('\n')}
      DELIMITER //
      CREATE PROCEDURE writers.write_rows()
      BEGIN
        WHILE (SELECT writing FROM writers.flag) DO
          BEGIN
          -- A transaction between two of the tables may be ended when they are locked.
          DECLARE EXIT HANDLER FOR 1213, 1205 ROLLBACK;
          START TRANSACTION;
          ${TABLES.map((table) => `INSERT INTO shop.${table} (note) VALUES (REPEAT('x', 150));`).join('\n')}
          COMMIT;
          END;
        END WHILE;
      END //
      DELIMITER ;`);
    lab = new DumpLab(cloud, source, ['shop']);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), replica?.stop()]);
  });

  /** Writes until `work` has ended. */
  async function whileRowsAreWritten<T>(work: () => Promise<T>): Promise<T> {
    await source.sql('UPDATE writers.flag SET writing = TRUE');
    const sessions = Promise.all(Array.from({ length: SESSIONS }, () => source.sql('CALL writers.write_rows()')));
    sessions.catch(() => {});
    await until(async () => (await count(source)) > 100);
    try {
      return await work();
    } finally {
      await source.sql('UPDATE writers.flag SET writing = FALSE');
      await sessions;
    }
  }

  const count = async (server: TestServer) => Number(await server.sql('SELECT COUNT(*) FROM shop.orders'));
  const checksums = (server: TestServer) =>
    server.sql(`CHECKSUM TABLE ${TABLES.map((table) => `shop.${table}`).join(', ')}`);

  async function replicateFrom({ file, position, gtid }: BinlogPosition): Promise<void> {
    const host = `HOST = '127.0.0.1'`;
    const at = `LOG_FILE = '${file}'`;
    if (flavour === 'mysql') {
      const start = (by as readonly string[]).includes('gtid')
        ? 'SOURCE_AUTO_POSITION = 1'
        : `SOURCE_${at}, SOURCE_LOG_POS = ${position}`;
      if (gtid !== undefined) await replica.sql(`SET GLOBAL gtid_purged = '${gtid}'`);
      await replica.sql(
        `CHANGE REPLICATION SOURCE TO SOURCE_${host}, SOURCE_PORT = ${source.port}, SOURCE_USER = 'repl', SOURCE_PASSWORD = 'repl', SOURCE_SSL = 1, ${start}; START REPLICA;`,
      );
      return;
    }
    const start = (by as readonly string[]).includes('gtid')
      ? 'MASTER_USE_GTID = slave_pos'
      : `MASTER_USE_GTID = no, MASTER_${at}, MASTER_LOG_POS = ${position}`;
    await replica.sql(
      `SET GLOBAL gtid_slave_pos = '${gtid}'; CHANGE MASTER TO MASTER_${host}, MASTER_PORT = ${source.port}, MASTER_USER = 'repl', MASTER_PASSWORD = 'repl', MASTER_SSL_VERIFY_SERVER_CERT = 0, ${start}; START SLAVE;`,
    );
  }

  /** The state of replication, with the error that stopped it. MySQL has the details in another place. */
  const errorOf = async () =>
    flavour === 'mysql'
      ? replica.sql('SELECT last_error_message FROM performance_schema.replication_applier_status_by_worker')
      : replica.sql('SHOW SLAVE STATUS');

  // One kind of replica stands for all.
  if (granted && series === '9.7') {
    test('gets rows twice from a position that is read before the lock (negative control)', async () => {
      readPositionEarly(source);
      const { key } = await whileRowsAreWritten(() => dumpWith(PROCESSES, lab));
      await replica.sql('CREATE DATABASE shop');
      await restore(replica, key, await lab.object(key), 'shop');
      await replicateFrom((await lab.manifest(key)).source.server?.position as BinlogPosition);
      await until(async () => /Duplicate entry/.test(await errorOf()), { what: 'A duplicate entry on the replica' });
      await replica.sql('STOP REPLICA; RESET REPLICA ALL; DROP DATABASE shop;');
    });
  }

  test('that starts at the position of a dump gets every later row, and none twice', async () => {
    const { key, rowsAtStart } = await whileRowsAreWritten(async () => {
      const rowsAtStart = await count(source);
      const { key, warnings } = await dumpWith(PROCESSES, lab);
      expect(warnings).toEqual([]);
      // Rows that are written after the dump are not in it.
      await until(async () => (await count(source)) > rowsAtStart + 200);
      return { key, rowsAtStart };
    });
    const { server } = (await lab.manifest(key)).source;
    const { position } = server ?? {};
    expect(Object.keys(position ?? {})).toEqual(expect.arrayContaining([...by]));
    expect(server).not.toHaveProperty('gtid');

    await replica.sql('CREATE DATABASE shop');
    await restore(replica, key, await lab.object(key), 'shop');
    const dumped = await count(replica);
    expect(dumped).toBeGreaterThanOrEqual(rowsAtStart);
    expect(dumped).toBeLessThan(await count(source));

    await replicateFrom(position as BinlogPosition);
    const expected = await count(source);
    await until(
      async () => {
        const error = await errorOf();
        if (/Duplicate entry|Could not execute/.test(error)) throw new Error(error);
        return (await count(replica)) === expected;
      },
      { what: `${expected} rows on the replica` },
    );
    expect(await checksums(replica)).toBe(await checksums(source));
  });
});
