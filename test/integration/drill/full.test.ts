import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DrillLab, drillEnvironment } from '../../../dev/labs/drill-lab';
import { createBackupUser, DumpLab, putParameter, startDumpCloud } from '../../../dev/labs/dump-lab';
import { VerifyLab } from '../../../dev/labs/verify-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ObjectStore } from '../../../functions/core/aws/object-store';
import { type Clock, systemClock } from '../../../functions/core/time/clock';
import { type Config, parseConfig } from '../../../functions/drill/config';
import type { Container } from '../../../functions/drill/container';
import { startScratchServer } from '../../../functions/drill/server/start-server';
import { ENV } from '../../../functions/dump/env';
import { drillVerdictKey } from '../../../functions/dump-format/object-keys';
import { serverTree } from '../../../layers/server/build';
import { grantInvoked } from '../../support/fixtures/load';
import { dumpWith, grantLock } from '../parallel/parallel-lab';
import { createOddDatabases } from '../verify/odd-databases';
import { putAltered, replaced } from './altered-dump';
import { scratchServers } from './scratch-servers';

/** Small enough to be changed by hand, with what a restore may get wrong. */
const SMALL = `
  CREATE TABLE small.orders (id INT PRIMARY KEY, code INT, note VARCHAR(20), photo BLOB, UNIQUE KEY by_code (code));
  INSERT INTO small.orders VALUES (1, 10, 'first', x'00FF10'), (2, 20, 'second', x'C0FFEE'), (3, 30, 'third', NULL);
  CREATE TABLE small.words (word VARCHAR(9)) CHARACTER SET latin1 COLLATE latin1_german2_ci;
  INSERT INTO small.words VALUES ('a'), ('b');
  CREATE VIEW small.notes AS SELECT note FROM small.orders;
  CREATE TRIGGER small.on_orders BEFORE INSERT ON small.orders FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '!');
  SET TIMESTAMP = 1577836800;
  CREATE EVENT small.over ON SCHEDULE EVERY 1 DAY ENDS '2020-02-01' DISABLE DO DELETE FROM small.orders WHERE id < 0;
`;

const SOUND = { mode: 'full', restorable: true, problems: [], differences: [], warnings: [] };
const WITHOUT_VIEW: readonly [RegExp, string] = [
  /(VIEW `notes` AS select `orders`.)`note`/i,
  'VIEW `notes` AS select `orders`.`gone`',
];

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

describe.each(['mysql', 'mariadb'] as const)('a full drill of a dump of %s', (flavour) => {
  let server: TestServer;
  let odd: string[];
  let dumps: DumpLab;
  let drills: DrillLab;
  /** A sound dump of the small database. */
  let small: string;
  let altered = 0;

  beforeAll(async () => {
    server = await startServer({ flavour });
    odd = await createOddDatabases(server);
    const databases = [...odd, 'small'];
    await createBackupUser(server, databases);
    await server.sql(SMALL);
    await grantInvoked(server);
    await grantLock(server, databases);
    await putParameter(cloud, '/lab/ca', server.caPem);
    dumps = new DumpLab(cloud, server, ['small']);
    drills = new DrillLab(dumps);
    small = await verified(['small']);
  });

  afterAll(() => server?.stop());

  /** Dumps databases with checksums, and verifies the dump. */
  async function verified(databases: readonly string[]): Promise<string> {
    const environment = { [ENV.checksumTables]: 'true' };
    const { key } = await dumpWith(2, new DumpLab(cloud, server, databases), { environment });
    expect(await new VerifyLab(dumps).verify(key)).toMatchObject({ verified: true });
    return key;
  }

  /** A verified copy of the small dump, with other words. */
  function changed(...changes: readonly (readonly [from: string | RegExp, to: string])[]): Promise<string> {
    altered += 1;
    const day = `${flavour === 'mysql' ? 2027 : 2028}-01-${String(altered).padStart(2, '0')}`;
    return putAltered(dumps, small, day, (text) => changes.reduce((now, [from, to]) => replaced(now, from, to), text));
  }

  /** Behind the rows of the table `orders`. */
  const behindOrders = (statement: string) => [/(?<=INSERT INTO `orders` VALUES[^;]*;\n)/, `${statement};\n`] as const;

  const accepting = (...acceptedFindings: string[]): { config: Config } => ({
    config: { ...parseConfig(drillEnvironment()), acceptedFindings },
  });

  /** Calls `meanwhile` when the rows are about to be read. */
  function whileRowsAreRead(meanwhile: (signal: AbortSignal) => Promise<void> | void): Partial<Container> {
    let servers = 0;
    for (const method of ['read', 'readRange'] as const) {
      const original = ObjectStore.prototype[method] as (...args: unknown[]) => Promise<unknown>;
      jest.spyOn(ObjectStore.prototype, method).mockImplementation(async function (this: ObjectStore, ...args) {
        // The first server is that of the definitions.
        const signal = (args as unknown[]).find((value) => value instanceof AbortSignal);
        if (servers === 2 && signal && args[0].endsWith('.sql.zst')) await meanwhile(signal);
        return original.apply(this, args) as never;
      });
    }
    return {
      startServer: async (options) => {
        servers += 1;
        const layerRoot = await serverTree(flavour);
        const folder = join(tmpdir(), `drill-full-${process.pid}`);
        return startScratchServer({ ...options, folder, layerRoot, logger: SILENT });
      },
    };
  }

  test('passes databases with every kind of object, and counts and compares their rows', async () => {
    const key = await verified(odd);
    expect(await drills.drillFully(key)).toMatchObject(SOUND);
    const { rows, checksums, facts } = await drills.verdict(key, 'full');
    const tables = Number(
      await server.sql(
        `SELECT COUNT(*) FROM information_schema.tables WHERE table_type LIKE 'BASE%' AND engine <> 'MRG_MYISAM'
           AND table_schema NOT IN ('mysql', 'sys', 'performance_schema', 'small')`,
      ),
    );
    expect(rows?.compared).toBeGreaterThanOrEqual(tables);
    expect(rows?.rows).toBeGreaterThan(2_500);
    expect(checksums).toMatchObject({ differenceCount: 0, notCompared: [] });
    expect(checksums?.compared).toBeGreaterThan(30);
    expect(facts?.compared).toBeGreaterThan(tables);
    expect(await drills.report(key, 'full')).toContain('**Result: the dump restores with all rows.**');
  });

  test('names a table of which rows are lost, and keeps the verdict on the definitions', async () => {
    const key = await changed(behindOrders('DELETE FROM `orders` WHERE id = 2'));
    expect(await drills.drill(key)).toMatchObject({ mode: 'definitions', restorable: true });
    const { restorable, problems, differences } = await drills.drillFully(key);
    expect([restorable, problems]).toEqual([false, []]);
    expect(differences).toEqual([
      'The table "small.orders" has 2 rows after the restore, and the dump has 3.',
      expect.stringMatching(
        /^The rows of table "small.orders" differ: checksum \d+ in the source, \d+ after the restore\.$/,
      ),
    ]);
    expect([(await drills.verdict(key)).restorable, (await drills.verdict(key, 'full')).restorable]).toEqual([
      true,
      false,
    ]);
  });

  test('names a table with another byte in a blob', async () => {
    const key = await changed([/0xC0FFEE/i, '0xC0FFEF']);
    expect(await drills.drill(key)).toMatchObject({ restorable: true });
    expect(await drills.drillFully(key)).toMatchObject({
      restorable: false,
      problems: [],
      differences: [expect.stringMatching(/^The rows of table "small.orders" differ: checksum/)],
    });
    expect((await drills.verdict(key, 'full')).rows).toMatchObject({ compared: 2, rows: 5, differenceCount: 0 });
  });

  test('names everything that the server refuses, once, and restores the rest', async () => {
    const key = await changed(
      WITHOUT_VIEW,
      ['COLLATE=latin1_german2_ci', 'COLLATE=utf8mb4_of_another_family_ci'],
      ['(2,20,', '(2,10,'],
    );
    const { problems, differences } = await drills.drillFully(key);
    expect(problems.map(({ object, errorNumber }) => [object, errorNumber])).toEqual([
      ['table `small`.`words`', 1273],
      ['view `small`.`notes`', 1054],
      ['table `small`.`orders`', 1062],
    ]);
    expect(differences).toEqual(
      expect.arrayContaining([
        'The table "small.words" is missing after the restore.',
        'The key "by_code" of table "small.orders" is missing after the restore.',
      ]),
    );
    expect((await drills.verdict(key, 'full')).rows).toMatchObject({ compared: 1, rows: 3, differenceCount: 0 });
  });

  test('names rows that the server refuses, and passes when the findings are accepted', async () => {
    const key = await changed(WITHOUT_VIEW, ['(2,20,', '(1,20,']);
    const view = 'view small.notes';
    expect(await drills.drillFully(key, accepting(view))).toMatchObject({
      restorable: false,
      // MariaDB looks for equal keys when all rows of the statement are in.
      problems: [{ object: 'rows of table `small`.`orders`', errorNumber: flavour === 'mysql' ? 1062 : 1180 }],
      accepted: 2,
    });
    const both = await drills.drillFully(key, accepting(view, 'rows of table small.orders'));
    expect(both).toMatchObject({ ...SOUND, verdict: 'known' });
  });

  test('writes no file, and sets no variable of the server', async () => {
    const file = join(tmpdir(), `hostile-${process.pid}-${flavour}`);
    const key = await changed(
      behindOrders(`SET GLOBAL general_log_file = '${file}'`),
      behindOrders('SET GLOBAL general_log = ON'),
      behindOrders(`SELECT * FROM orders INTO OUTFILE '${file}'`),
    );
    expect(await drills.drillFully(key)).toMatchObject({ restorable: false });
    expect(existsSync(file)).toBe(false);
  });

  test('has no verdict when its server is killed while rows are restored, and the next drill has one', async () => {
    const key = await changed(['first', 'other']);
    const services = whileRowsAreRead(() => {
      for (const pid of scratchServers()) process.kill(pid, 'SIGKILL');
    });
    await expect(drills.drillFully(key, services)).rejects.toMatchObject({ code: 'DRILL_SERVER_FAILED' });
    jest.restoreAllMocks();
    expect(await dumps.keys()).not.toContain(drillVerdictKey(key, 'full'));
    expect(await drills.drillFully(small)).toMatchObject(SOUND);
  });

  test('has no verdict and leaves no server when its time is up while rows are restored', async () => {
    const key = await changed(['first', 'third']);
    let endTime = () => {};
    const timeIsUp = new Promise<void>((resolve) => {
      endTime = resolve;
    });
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => (ms > 600_000 ? timeIsUp : systemClock.sleep(ms, signal)),
    };
    const services = whileRowsAreRead((signal) => {
      endTime();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await expect(drills.drillFully(key, { ...services, clock })).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
    jest.restoreAllMocks();
    expect([await dumps.keys(), scratchServers()]).toEqual([
      expect.not.arrayContaining([drillVerdictKey(key, 'full')]),
      [],
    ]);
  });
});

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
