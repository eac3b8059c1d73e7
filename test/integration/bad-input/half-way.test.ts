import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { until } from '../../../dev/tools/until';
import type { Log } from '../../../functions/core/logger';
import { Secret } from '../../../functions/core/secret';
import { systemClock } from '../../../functions/core/time/clock';
import { Toolbox } from '../../../functions/core/toolbox';
import type { Connection } from '../../../functions/dump/connection/connection';
import { dumpAndUpload } from '../../../functions/dump/dumping/dump-and-upload';
import { isAtWork } from '../../../functions/dump/server/at-work';
import { compressorFor } from '../../../functions/store-dump/compress/compressor';
import type { DumpStore } from '../../../functions/store-dump/upload/dump-store';
import { clientTree } from '../../../layers/mysql-client/build';
import { gatewayTo } from '../../support/gateway';
import { dumpThatWaits, holdTable } from '../../support/held-table';
import { inLongForm } from '../../support/long-form';
import { expectDumped, expectRefused, newDay } from './refusal';

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)('$flavour', ({ flavour }) => {
  let cloud: LocalCloud;
  let server: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour })]);
    lab = await DumpLab.create(cloud, server, ['shop']);
  });

  afterAll(async () => {
    await Promise.all([cloud?.stop(), server?.stop()]);
  });

  // In the order of the dump: it is paused before the first table, and the last changes meanwhile.
  beforeEach(() =>
    server.sql(
      `DROP DATABASE shop; CREATE DATABASE shop; USE shop;
       CREATE TABLE a (id INT PRIMARY KEY); INSERT INTO a VALUES (1);
       CREATE TABLE z (id INT PRIMARY KEY); INSERT INTO z VALUES (4711);`,
    ),
  );

  /** A log that records warnings. */
  function keepingLog(): { log: Log; warnings: string[] } {
    const warnings: string[] = [];
    return {
      log: {
        info: () => {},
        warn: (message, facts = {}) => warnings.push(`${message} ${facts.error ?? ''}`),
        error: () => {},
      },
      warnings,
    };
  }

  /** Runs statements as root while the dump is paused before its first table. */
  async function meanwhile<T>(dump: () => Promise<T>, work: (connection: number) => Promise<unknown>): Promise<T> {
    const letGo = await holdTable(server, 'shop', 'a');
    let isOver = false;
    const running = dump().finally(() => {
      isOver = true;
    });
    running.catch(() => {});
    try {
      await work(await dumpThatWaits(server, () => isOver));
    } catch (error) {
      // A dump that fails before the wait is reported with its own error.
      if (isOver) await running;
      throw error;
    } finally {
      await letGo();
    }
    return running;
  }

  test('dumps a view with a missing definer unchanged', async () => {
    await server.sql("CREATE DEFINER = 'ghost'@'localhost' VIEW v AS SELECT * FROM z", 'shop');
    const { key } = await expectDumped(lab, newDay());
    expect(await dumpText(lab, key)).toContain('DEFINER=`ghost`@`localhost` SQL SECURITY DEFINER');
  });

  test('fails after exactly two attempts when a view refers to a missing table', async () => {
    const day = newDay();
    const { log, warnings } = keepingLog();
    await server.sql('CREATE VIEW v AS SELECT * FROM z; DROP TABLE z', 'shop');
    await expectRefused(
      lab,
      day,
      { services: { log } },
      {
        error: 'SourceError',
        expected: ['1356', 'shop.v', 'Drop the view or correct its definition'],
      },
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^A definition changed while it was dumped; trying once more\. .*1356/),
    ]);
    await server.sql('DROP VIEW v', 'shop');
    await expectDumped(lab, day);
  });

  test('fails and names the table when its data file is missing', async () => {
    const day = newDay();
    await server.sql('ALTER TABLE z DISCARD TABLESPACE', 'shop');
    await expectRefused(
      lab,
      day,
      {},
      { error: 'SourceError', expected: ['1814', 'discarded', '`z`', 'Repair the table'] },
    );
    await server.sql('DROP TABLE z', 'shop');
    await expectDumped(lab, day);
  });

  test('fails and names the table when it is marked as crashed', async () => {
    const day = newDay();
    await server.sql(
      'CREATE TABLE m (id INT PRIMARY KEY, t TEXT) ENGINE = MyISAM; INSERT INTO m VALUES (1, REPEAT("x", 60000)), (2, "y"); FLUSH TABLES',
      'shop',
    );
    const folder = (await server.sql('SELECT @@datadir')).trim();
    truncateSync(join(folder, 'shop', 'm.MYD'), 100);
    await expectRefused(lab, day, {}, { error: 'SourceError', expected: ['`m`', 'REPAIR TABLE'] });
    await server.sql('REPAIR TABLE m', 'shop');
    await expectDumped(lab, day);
  });

  test('fails when its connection is killed', async () => {
    const day = newDay();
    await meanwhile(
      () =>
        expectRefused(lab, day, {}, { error: 'SourceError', expected: [/eof.*2026|2013/, 'The connection was lost'] }),
      (connection) => server.sql(`KILL ${connection}`),
    );
    await expectDumped(lab, day);
  });

  test('fails when its query is killed', async () => {
    const day = newDay();
    await meanwhile(
      () => expectRefused(lab, day, {}, { error: 'SourceError', expected: ['1317', 'interrupted', 'ended by KILL'] }),
      (connection) => server.sql(`KILL QUERY ${connection}`),
    );
    await expectDumped(lab, day);
  });

  test('is ended when its connection is cut and the dump program does not notice, and goes on while the server is slow', async () => {
    const gateway = await gatewayTo(server.port);
    await server.sql("CREATE USER IF NOT EXISTS 'cut'@'%'; GRANT ALL ON *.* TO 'cut'@'%'");
    const toolbox = new Toolbox(await clientTree());
    const file = [
      '[client]',
      'protocol=TCP',
      'host=127.0.0.1',
      `port=${gateway.port}`,
      'user=cut',
      ...(flavour === 'mariadb' ? ['skip-ssl'] : []),
    ].join('\n');
    const options = async () => file;
    // A minute passes in a second.
    const clock = {
      ...systemClock,
      monotonic: () => 60 * systemClock.monotonic(),
      sleep: (milliseconds: number, signal?: AbortSignal) => systemClock.sleep(milliseconds / 60, signal),
    };
    const questions: boolean[] = [];
    const connection = { password: new Secret('secret') } as Connection;
    const isServerAtWork = async (signal: AbortSignal) => {
      questions.push(await isAtWork({ toolbox, flavour, options, connection }, signal));
      return questions.at(-1) ?? true;
    };
    const letGo = await holdTable(server, 'shop', 'a');
    try {
      const dumping = dumpAndUpload(
        {
          flavour,
          databases: ['shop'],
          namesDatabases: false,
          hasTriggers: false,
          options,
          compressor: compressorFor('zstd', 3, toolbox),
        },
        { key: 'k', uploadId: 'u' },
        {
          toolbox,
          store: { uploadPart: async () => ({}) } as unknown as DumpStore,
          password: connection.password,
          uploadConcurrency: 1,
          clock,
          isServerAtWork,
          listObjects: async () => [],
        },
        AbortSignal.timeout(120_000),
        () => {},
      );
      dumping.catch(() => {});
      await until(() => questions.length > 2);
      expect(questions.every(Boolean)).toBe(true);
      gateway.cut();
      const ids = await server.sql("SELECT id FROM information_schema.processlist WHERE user = 'cut'");
      for (const id of ids.split('\n').filter(Boolean)) await server.sql(`KILL ${id}`).catch(() => {});
      await expect(dumping).rejects.toMatchObject({
        code: 'CONNECTION_LOST',
        message: expect.stringMatching(
          /has waited for an answer .* the server works on nothing of this user.* at "a" of database "shop"/,
        ),
      });
    } finally {
      await letGo();
      await gateway.stop();
    }
  });

  test("ends within the function's time when another session holds a table lock", async () => {
    const day = newDay();
    const started = performance.now();
    // The watchdog takes 20 s. The dump has 8 s to reach the table, which takes less than 3 s on a busy machine.
    const remaining = () => 28_000 - (performance.now() - started);
    await meanwhile(
      () =>
        expectRefused(lab, day, { remaining }, { error: 'DeadlineError', expected: ['was cut off after', 'stalls'] }),
      () => sleep(remaining() - 19_000),
    );
    await expectDumped(lab, day);
  });

  test.each([
    { change: 'dropped', ddl: 'DROP TABLE z', output: /\(1146\)/, keepsRow: false },
    {
      change: 'copied to a new form',
      ddl: 'ALTER TABLE z ADD COLUMN name TEXT, ALGORITHM = COPY',
      output: /1412|field count/,
    },
    ...inLongForm(
      { change: 'swapped', ddl: 'CREATE TABLE z2 LIKE z; RENAME TABLE z TO z1, z2 TO z', output: /1412/ },
      { change: 'emptied', ddl: 'TRUNCATE TABLE z', output: /1412/, keepsRow: false },
    ),
    // MariaDB reads the earlier version of a table after an instant ADD COLUMN.
    ...(flavour === 'mysql' && process.env.LONG
      ? [{ change: 'given a column', ddl: 'ALTER TABLE z ADD COLUMN name TEXT', output: /field count/ }]
      : []),
  ])('retries once in the same run when a table is $change during the dump', async (change) => {
    const { log, warnings } = keepingLog();
    const { key } = await meanwhile(
      () => expectDumped(lab, newDay(), { services: { log } }),
      () => server.sql(change.ddl, 'shop'),
    );
    expect(warnings).toEqual([expect.stringMatching(/^A definition changed while it was dumped; trying once more\./)]);
    expect(warnings[0]).toMatch(change.output);
    const sql = await dumpText(lab, key);
    expect(sql).toMatch(/-- Dump completed/);
    expect(sql.includes('(4711')).toBe(change.keepsRow ?? true);
    expect(await lab.openUploads()).toBe(0);
  });

  test('leaves out a trigger that is dropped during the dump', async () => {
    await server.sql('CREATE TRIGGER g BEFORE INSERT ON z FOR EACH ROW SET NEW.id = NEW.id + 1', 'shop');
    const { key } = await meanwhile(
      () => expectDumped(lab, newDay()),
      () => server.sql('DROP TRIGGER g', 'shop'),
    );
    expect(await dumpText(lab, key)).not.toContain('TRIGGER');
  });

  test('retries once in the same run when the first trigger is created during the dump', async () => {
    const { log, warnings } = keepingLog();
    const { key } = await meanwhile(
      () => expectDumped(lab, newDay(), { services: { log } }),
      () => server.sql('CREATE TRIGGER g BEFORE INSERT ON z FOR EACH ROW SET NEW.id = NEW.id + 1', 'shop'),
    );
    expect(warnings).toEqual([
      expect.stringMatching(/^The schema changed while the dump was made\./),
      expect.stringMatching(/trying once more\. .*trigger "shop"\."g" appeared/),
    ]);
    expect(await dumpText(lab, key)).toMatch(/TRIGGER `?g/);
  });

  test('completes although the server limits the time of queries', async () => {
    // MariaDB's limit also applies to the statement that resets it, which takes about a millisecond.
    const [variable, limit] = flavour === 'mysql' ? ['max_execution_time', 1] : ['max_statement_time', 0.02];
    await server.sql(`SET GLOBAL ${variable} = ${limit}`);
    await meanwhile(
      () => expectDumped(lab, newDay()),
      () => sleep(100),
    );
    await server.sql(`SET GLOBAL ${variable} = 0`);
  });
});
