import type { ChildProcess } from 'node:child_process';
import { type AddressInfo, connect, createServer } from 'node:net';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_USER, createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import { type Tool, Toolbox } from '../../../functions/core/toolbox';
import { SqlSession } from '../../../functions/dump/client/sql-session';
import { SnapshotLock } from '../../../functions/dump/parallel/snapshot-lock';
import { holdTable } from '../../support/held-table';
import { runningTools } from '../lock/children';
import { dumpWith, grantLock, type ParallelDump } from './parallel-lab';

const PROCESSES = 3;
const TABLES = ['a', 'b', 'c', 'd'] as const;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

describe.each([{ flavour: 'mysql' }, { flavour: 'mariadb' }] as const)('$flavour', ({ flavour }) => {
  let server: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    server = await startServer({ flavour });
    await createBackupUser(server, ['shop']);
    await putParameter(cloud, '/lab/ca', server.caPem);
    lab = new DumpLab(cloud, server, ['shop']);
  });

  afterAll(() => server?.stop());

  beforeEach(async () => {
    // Large enough that the process still runs when the test kills it.
    const tables = TABLES.map(
      (name) => `CREATE TABLE ${name} (id INT PRIMARY KEY AUTO_INCREMENT, t LONGTEXT);
        INSERT INTO ${name} (t) SELECT REPEAT(SHA2(RAND(), 256), 20000) FROM seeds.seed;`,
    );
    await server.sql(
      `DROP DATABASE shop; CREATE DATABASE shop; CREATE DATABASE IF NOT EXISTS seeds; USE seeds;
       CREATE OR REPLACE VIEW seeds.seed AS SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6;
       USE shop; ${tables.join('\n')}`,
    );
    await grantLock(server, ['shop']);
  });

  const dump = (options = {}): Promise<ParallelDump> => dumpWith(PROCESSES, lab, options);

  /** Resolves when no session of the backup user is left, which could hold locks or wait for them. */
  async function noSessions(): Promise<void> {
    const count = "SELECT COUNT(*) FROM information_schema.processlist WHERE user = '";
    // The server takes some time to detect a disconnected client.
    await until(async () => (await server.sql(`${count}${BACKUP_USER}'`)).trim() === '0');
  }

  /** Expects that nothing of a run is left, and that no lock blocks other sessions. */
  async function expectNothingLeft(tables: readonly string[] = TABLES): Promise<void> {
    expect(runningTools()).toEqual([]);
    expect(await lab.openUploads()).toBe(0);
    await noSessions();
    await server.sql(
      `SET SESSION lock_wait_timeout = 1; ${tables.map((name) => `UPDATE shop.${name} SET id = id WHERE id = 0;`).join('\n')}`,
    );
  }

  /** A dump that was made with one process as the fallback, with a warning. */
  async function expectAlone({ key, warnings }: ParallelDump, expected: string | RegExp): Promise<void> {
    const manifest = await lab.manifest(key);
    expect(manifest.source).toMatchObject({ processes: 1, tables: expect.arrayContaining([...TABLES]) });
    expect(manifest.warnings).toEqual([expect.stringMatching(expected)]);
    expect(warnings.join('\n')).toMatch(expected);
    await expectNothingLeft();
  }

  /** Runs `work` immediately after the tables have been locked. */
  function onceLocked(work: (lock: SnapshotLock) => Promise<unknown>): void {
    const take = SnapshotLock.take;
    jest.spyOn(SnapshotLock, 'take').mockImplementationOnce(async (...given) => {
      const lock = await take(...given);
      if (lock instanceof SnapshotLock) await work(lock);
      return lock;
    });
  }

  /** Runs `work` immediately before the tables are locked for the first time. */
  function beforeLocking(work: () => Promise<unknown>): void {
    const { rows } = SqlSession.prototype;
    let done = false;
    jest.spyOn(SqlSession.prototype, 'rows').mockImplementation(async function (this: SqlSession, statement) {
      if (statement.startsWith('LOCK TABLES') && !done) {
        done = true;
        await work();
      }
      return rows.call(this, statement);
    });
  }

  /** Returns the child processes of a tool, and calls `onStart` on each, and `onCompressor` on each compressor, when it starts. */
  function watch(
    tool: Tool,
    onStart: (child: ChildProcess, index: number) => void = () => {},
    onCompressor: (child: ChildProcess) => void = () => {},
  ): ChildProcess[] {
    const children: ChildProcess[] = [];
    const { start } = Toolbox.prototype;
    jest.spyOn(Toolbox.prototype, 'start').mockImplementation(function (this: Toolbox, ...given) {
      const running = start.apply(this, given);
      if (given[0] === 'pzstd') onCompressor(running.child);
      if (given[0] === tool) {
        children.push(running.child);
        onStart(running.child, children.length - 1);
      }
      return running;
    });
    return children;
  }

  const DUMP: Tool = flavour === 'mysql' ? 'mysqldump' : 'mariadb-dump';

  test('dumps with several processes when undisturbed, and blocks no writer afterwards', async () => {
    const { key, warnings } = await dump();
    expect(warnings).toEqual([]);
    expect((await lab.manifest(key)).source.processes).toBe(PROCESSES);
    await expectNothingLeft();
  });

  test('falls back to one process and names the GRANT when the user may not lock tables', async () => {
    await server.sql(`REVOKE LOCK TABLES ON shop.* FROM '${BACKUP_USER}'@'%'`);
    await expectAlone(await dump(), /made by one process[\s\S]*GRANT LOCK TABLES ON `shop`\.\* TO 'backup'@'%';/);
  });

  test('waits only briefly for a table with uncommitted changes', async () => {
    const letGo = await holdTable(server, 'shop', 'b', 'START TRANSACTION; UPDATE b SET t = "x" WHERE id = 1');
    const startedAt = performance.now();
    try {
      await expectAloneButHeld(await dump());
      expect(performance.now() - startedAt).toBeLessThan(60_000);
    } finally {
      await letGo();
    }
    await expectNothingLeft();
  });

  async function expectAloneButHeld({ key }: ParallelDump): Promise<void> {
    const { source, warnings } = await lab.manifest(key);
    expect(source.processes).toBe(1);
    expect(warnings).toEqual([expect.stringMatching(/could not be locked for a moment: .*Lock wait timeout/)]);
    await noSessions();
  }

  test.each([
    { what: 'a new table', change: 'CREATE TABLE shop.late (id INT)', tables: [...TABLES, 'late'] },
    { what: 'a dropped table', change: 'DROP TABLE shop.b', tables: ['a', 'c', 'd'] },
  ])('lists the tables again after $what between the list and the lock', async ({ change, tables }) => {
    beforeLocking(() => server.sql(change));
    const { key } = await dump();
    const { source } = await lab.manifest(key);
    expect(source.processes).toBe(PROCESSES);
    expect(source.tables.toSorted()).toEqual(tables);
    await expectNothingLeft(tables);
  });

  test('falls back to one process when a table is created while the tables are locked, as it would be in every share', async () => {
    onceLocked(() => server.sql('CREATE TABLE shop.late (id INT)'));
    const made = await dump();
    await expectAlone(made, /Tables or views came or went during the dump: .*with .*late/);
    const { source } = await lab.manifest(made.key);
    expect(source.tables.toSorted()).toEqual([...TABLES, 'late']);
  });

  test('includes a table that is dropped right after the snapshots, or repeats the dump without it', async () => {
    let dropped = Promise.resolve('');
    onceLocked(async () => {
      dropped = server.sql('DROP TABLE shop.d');
    });
    const { key } = await dump();
    await dropped;
    const { source } = await lab.manifest(key);
    expect(source.tables.filter((name) => name !== 'd').toSorted()).toEqual(['a', 'b', 'c']);
    await expectNothingLeft(['a', 'b', 'c']);
  });

  test.each([
    { when: 'before it has its snapshot', atStart: true },
    { when: 'in the middle of its share', atStart: false },
  ])(
    'makes nothing visible and leaves nothing when a process is killed $when, and the retry makes the dump',
    async ({ atStart }) => {
      const compressors: ChildProcess[] = [];
      const children = watch(
        DUMP,
        (child, index) => {
          if (atStart && index === 1) child.kill('SIGKILL');
        },
        (compressor) => {
          compressors.push(compressor);
          // Nothing takes the output, so that no process can finish its share before the kill, however busy the machine is.
          if (!atStart) compressor.kill('SIGSTOP');
        },
      );
      const release = SnapshotLock.prototype.release;
      jest.spyOn(SnapshotLock.prototype, 'release').mockImplementationOnce(function (this: SnapshotLock) {
        children[1]?.kill('SIGKILL');
        for (const compressor of compressors) compressor.kill('SIGCONT');
        return release.call(this);
      });
      await expect(dump()).rejects.toThrow(/(mysqldump|mariadb-dump) failed \(signal SIGKILL\)/);
      expect(children).toHaveLength(PROCESSES);
      await expectNothingLeft();
      jest.restoreAllMocks();
      const { key } = await dump();
      expect((await lab.manifest(key)).source.processes).toBe(PROCESSES);
    },
  );

  test('discards the snapshots when the session that holds the lock is killed before them', async () => {
    onceLocked(async () => {
      const holder = `SELECT id FROM information_schema.processlist WHERE user = '${BACKUP_USER}'`;
      await server.sql(`KILL ${(await server.sql(holder)).trim()}`);
    });
    await expectAlone(await dump(), /session that locked the tables ended before all processes had their snapshot/);
  });

  test('falls back to one process when the user has too few connections', async () => {
    const allow = (connections: number) =>
      server.sql(`ALTER USER '${BACKUP_USER}'@'%' WITH MAX_USER_CONNECTIONS ${connections}`);
    // Only while the lock is held: afterwards, sequential processes may use the connection that another has closed.
    onceLocked(() => allow(1));
    const { release } = SnapshotLock.prototype;
    jest.spyOn(SnapshotLock.prototype, 'release').mockImplementationOnce(async function (this: SnapshotLock) {
      await allow(0);
      return release.call(this);
    });
    await expectAlone(await dump(), /There are not enough connections for 3 processes: .*max_user_connections/);
  });

  test('does not mix the data of two servers behind one host name', async () => {
    const other = await startServer({ flavour });
    let port = server.port;
    const proxy = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      for (const [from, to] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        from.pipe(to).on('error', () => {});
        from.on('error', () => to.destroy());
      }
    }).listen(0, '127.0.0.1');
    try {
      await createBackupUser(other, ['shop']);
      await other.sql(TABLES.map((name) => `CREATE TABLE shop.${name} (id INT);`).join('\n'));
      const behindProxy = new DumpLab(cloud, { ...server, port: (proxy.address() as AddressInfo).port }, ['shop']);
      onceLocked(async () => {
        port = other.port;
      });
      watch(DUMP, (_, index) => {
        // The processes of the first try connect to another server, and the fallback does not.
        if (index === PROCESSES - 1) setTimeout(() => (port = server.port), 300);
      });
      await expectAlone(await dumpWith(PROCESSES, behindProxy), /Not every dump process is at the server whose tables/);
    } finally {
      proxy.close();
      await other.stop();
    }
  });

  test('blocks writers only briefly when a process takes no snapshot', async () => {
    watch(DUMP, (child, index) => {
      if (index === 2) child.kill('SIGSTOP');
    });
    const made = await dump();
    await expectAlone(made, /Not every dump process had its snapshot within 10 s/);
    expect(made.lockedFor).toEqual([expect.any(Number)]);
    expect(made.lockedFor[0]).toBeLessThan(36_000);
  });

  test('releases the table locks when the time ends', async () => {
    watch(DUMP, (child, index) => {
      if (index === 2) child.kill('SIGSTOP');
    });
    await expect(dump({ remaining: () => 23_000 })).rejects.toThrow('was cut off after');
    await expectNothingLeft();
  });

  test('blocks writers only briefly when the function vanishes while it holds the lock', async () => {
    const clients = watch(flavour === 'mysql' ? 'mysql' : 'mariadb');
    let written = Promise.resolve('');
    let waited = 0;
    onceLocked(async () => {
      const startedAt = performance.now();
      // A client that disappears in another network closes no connection.
      clients.at(-1)?.kill('SIGSTOP');
      written = server.sql('UPDATE shop.a SET id = id WHERE id = 1');
      written.then(() => {
        waited = performance.now() - startedAt;
      });
      await written;
      clients.at(-1)?.kill('SIGCONT');
    });
    await expectAlone(await dump(), /session that locked the tables ended before/);
    expect(waited).toBeGreaterThan(10_000);
    expect(waited).toBeLessThan(75_000);
  });
});
