import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { type DatabaseFacts, databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { bundleRestoreProcess } from '../../../dev/labs/restores/bundle-restore-process';
import { dumpInFile } from '../../../dev/labs/restores/dump-file';
import { restoreBy, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { RestoreTask } from '../../../dev/labs/restores/restore-process';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { Flavour } from '../../../dev/servers/flavours';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import type { Manifest } from '../../../functions/dump-format/manifest/manifest';
import { ServerConnection } from '../../../functions/restore/connection/server-connection';
import type { DumpSource } from '../../../functions/restore/source/dump-source';
import { clientTree } from '../../../layers/mysql-client/build';

/** How often each kind of interruption is tried, and at how many moments a process is killed. */
const MOMENTS = process.env.LONG ? 100 : 5;

/** Milliseconds for all moments; undefined is the limit of every test. */
const LIMIT = process.env.LONG ? 2 * 3_600_000 : undefined;

const TABLES = Array.from({ length: 8 }, (_, i) => `t${i}`);

let cloud: LocalCloud;
let folder: string;
/** The engine as a process of its own. */
let program: string;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, folder] = await Promise.all([startDumpCloud(), mkdtemp(join(tmpdir(), 'interrupted-'))]);
  program = await bundleRestoreProcess(folder);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), folder && rm(folder, { recursive: true, force: true })]);
});

describe.each<{ flavour: Flavour; day: string }>([
  { flavour: 'mysql', day: '2026-11-20' },
  { flavour: 'mariadb', day: '2026-11-21' },
])('an interrupted restore into $flavour', ({ flavour, day }) => {
  let server: TestServer;
  let file: string;
  let manifestFile: string;
  let manifest: Manifest;
  let expected: DatabaseFacts;
  let count = 0;

  beforeAll(async () => {
    server = await startServer({ flavour, extraOptions: ['--innodb-flush-log-at-trx-commit=1'] });
    await server.sql('CREATE DATABASE shop CHARACTER SET utf8mb4');
    for (const [index, table] of TABLES.entries()) {
      const reference = index === 0 ? '' : `, CONSTRAINT fk_${table} FOREIGN KEY (parent) REFERENCES t0 (id)`;
      await server.sql(
        `CREATE TABLE ${table} (id INT AUTO_INCREMENT PRIMARY KEY, parent INT, a VARCHAR(60), KEY by_a (a), KEY by_parent (parent)${reference});
         INSERT INTO ${table} (parent, a) VALUES (1, UUID());
         ${`INSERT INTO ${table} (parent, a) SELECT parent, UUID() FROM ${table};\n`.repeat(index === 3 ? 16 : 12)}
         CREATE TRIGGER trg_${table} BEFORE INSERT ON ${table} FOR EACH ROW SET NEW.a = CONCAT(NEW.a, 'x');`,
        'shop',
      );
    }
    await server.sql(
      `CREATE TABLE myisam_table (id INT PRIMARY KEY, a VARCHAR(60), KEY (a)) ENGINE = MyISAM;
       INSERT INTO myisam_table SELECT id, a FROM t1;
       CREATE VIEW v AS SELECT a FROM t0;
       CREATE PROCEDURE p() SELECT 1;
       CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2036-01-01 00:00:00' DO SELECT 1;`,
      'shop',
    );
    await createBackupUser(server, ['shop']);
    await putParameter(cloud, '/lab/ca', server.caPem);
    const lab = new DumpLab(cloud, server, ['shop']);
    const { key } = (await lab.invoke(scheduledEvent(day), { services: { publishMetrics: () => {} } })) as {
      key: string;
    };
    file = join(folder, `${flavour}.sql.zst`);
    manifestFile = join(folder, `${flavour}.json`);
    manifest = await lab.manifest(key);
    await writeFile(file, await lab.object(key));
    await writeFile(manifestFile, JSON.stringify(manifest));
    expected = await databaseFacts(server, 'shop');
  });

  afterAll(() => server?.stop());

  const source = (): Promise<DumpSource> => dumpInFile(file, manifest.dump, manifest.source);
  const newOptions = () => ({
    database: `copy_${++count}`,
    connections: 3,
    waitingBytes: 300_000,
    allow: { sourceServer: true },
  });
  const compared = async (database: string) => differences(expected, await databaseFacts(server, database));

  /** A process that restores, up to the moment when it begins. */
  async function begin(options: RestoreTask['options']): Promise<ChildProcess> {
    const { address, user } = targetAt(server);
    const task: RestoreTask = { file, manifestFile, address, user, layer: await clientTree(), options };
    const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await until(() => output.includes('begun') || child.exitCode !== null);
    return child;
  }

  /** Resumes what a killed process has left, which is nothing when it was killed after its last statement. */
  async function resumed(options: RestoreTask['options']): Promise<'resumed' | 'fresh' | 'complete'> {
    try {
      const report = await restoreBy(await source(), targetAt(server), { ...options, connections: 2, resume: true });
      return report.resumedTables > 0 ? 'resumed' : 'fresh';
    } catch (error) {
      expect(String(error)).toMatch(/\[TARGET_NOT_EMPTY\] No unfinished restore is in the database/);
      return 'complete';
    }
  }

  test(
    'is complete after a process that was killed at any moment, and resumed',
    async () => {
      const whole = newOptions();
      const child = await begin(whole);
      const begunAt = performance.now();
      await once(child, 'close');
      const milliseconds = performance.now() - begunAt;
      expect(child.exitCode).toBe(0);
      expect(await compared(whole.database)).toEqual([]);

      const outcomes = { resumed: 0, fresh: 0, complete: 0 };
      for (let moment = 0; moment < MOMENTS; moment += 1) {
        const options = newOptions();
        const killed = await begin(options);
        // A moment of each of as many equal parts of the time that a restore takes, and some behind its end.
        await sleep((milliseconds * 1.05 * (moment + Math.random())) / MOMENTS);
        killed.kill('SIGKILL');
        if (killed.exitCode === null && killed.signalCode === null) await once(killed, 'close');
        outcomes[killed.exitCode === 0 ? 'complete' : await resumed(options)] += 1;
        expect({ moment, differences: await compared(options.database) }).toEqual({ moment, differences: [] });
        expect(await server.sql(`SHOW TABLES FROM ${options.database} LIKE 'lambda%'`)).toBe('');
        await server.sql(`DROP DATABASE ${options.database}`);
      }
      expect(outcomes.resumed).toBeGreaterThan(0);
      if (process.env.LONG) console.info(`Killed ${MOMENTS} times while restoring into ${flavour}:`, outcomes);
    },
    LIMIT,
  );

  test('is resumed after a session was killed, and names the statement that it stopped at', async () => {
    const options = newOptions();
    const killer = await ServerConnection.open(targetAt(server));
    let killed: Promise<number> | undefined;
    const restored = restoreBy(await source(), targetAt(server), options, {
      onProgress: ({ rows }) => {
        if (rows > 5_000) killed ??= killSessions(killer, options.database);
      },
    });
    await expect(restored).rejects.toThrow(
      /^\[RESTORE_(INTERRUPTED|STOPPED)\] .* statement \d+ at byte \d+ .* --resume /,
    );
    expect(await killed).toBeGreaterThan(0);
    killer.close();
    await restoreBy(await source(), targetAt(server), { ...options, resume: true });
    expect(await compared(options.database)).toEqual([]);
  });

  test('is resumed after the server was killed and started again', async () => {
    const options = newOptions();
    let ended: Promise<void> | undefined;
    const restored = restoreBy(await source(), targetAt(server), options, {
      onProgress: ({ finishedTables }) => {
        if (finishedTables > 2) ended ??= server.end('SIGKILL');
      },
    });
    await expect(restored).rejects.toThrow(/^\[RESTORE_INTERRUPTED\] /);
    await ended;
    await server.restart();
    const report = await restoreBy(await source(), targetAt(server), { ...options, resume: true });
    expect(report.resumedTables).toBeGreaterThan(1);
    expect(await compared(options.database)).toEqual([]);
  });

  test('ends when it is aborted, and leaves no session behind', async () => {
    const options = newOptions();
    const aborted = new AbortController();
    const restored = restoreBy(await source(), targetAt(server), options, {
      signal: aborted.signal,
      onProgress: ({ rows }) => {
        if (rows > 5_000) aborted.abort(new Error('enough'));
      },
    });
    await expect(restored).rejects.toThrow('enough');
    await until(async () => (await sessionOf(server, options.database)) === undefined);
  });

  test('is refused when it is begun again, and when the options differ', async () => {
    const options = newOptions();
    const aborted = new AbortController();
    await restoreBy(await source(), targetAt(server), options, {
      signal: aborted.signal,
      onProgress: ({ finishedTables }) => {
        if (finishedTables > 0) aborted.abort(new Error('enough'));
      },
    }).catch(() => {});
    await expect(restoreBy(await source(), targetAt(server), options)).rejects.toThrow(
      /^\[TARGET_NOT_EMPTY\] .*unfinished restore/,
    );
    await expect(
      restoreBy(await source(), targetAt(server), { ...options, resume: true, definers: 'strip' }),
    ).rejects.toThrow(/^\[RESTORE_NOT_RESUMABLE\] .*with other options/);
    const other = await source();
    await expect(
      restoreBy({ ...other, expected: { ...other.expected, sha256: '0'.repeat(64) } }, targetAt(server), {
        ...options,
        resume: true,
      }),
    ).rejects.toThrow(/^\[RESTORE_NOT_RESUMABLE\] .*of another dump/);
  });
});

/** Ends all sessions that have a database selected, and returns how many there were. */
async function killSessions(killer: ServerConnection, database: string): Promise<number> {
  const ids = await killer.rows(`SELECT id FROM information_schema.processlist WHERE db = '${database}'`);
  for (const [id] of ids) await killer.execute(`KILL ${id}`).catch(() => {});
  return ids.length;
}

/** A session of a restore into a database. */
async function sessionOf(server: TestServer, database: string): Promise<string | undefined> {
  const rows = await server.sql(
    `SELECT id FROM information_schema.processlist WHERE db = '${database}' AND id <> CONNECTION_ID() ORDER BY id DESC LIMIT 1`,
  );
  return rows.trim() || undefined;
}
