import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DrillLab, drillEnvironment } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ObjectStore } from '../../../functions/core/aws/object-store';
import { type Clock, systemClock } from '../../../functions/core/time/clock';
import { parseConfig } from '../../../functions/drill/config';
import type { Container } from '../../../functions/drill/container';
import { startScratchServer } from '../../../functions/drill/server/start-server';
import { ENV } from '../../../functions/dump/env';
import { drillVerdictKey } from '../../../functions/dump-format/keys/object-keys';
import { serverTree } from '../../../layers/server/build';
import { grantInvoked } from '../../support/fixtures/load';
import { inLongForm, testInLongForm } from '../../support/long-form';
import { dumpWith, grantLock } from '../parallel/parallel-lab';
import { createOddDatabases } from '../verify/odd-databases';
import { putAltered, replaced } from './altered-dump';
import { scratchServers } from './scratch-servers';

/** Small enough to be changed by hand, with what a restore may get wrong. */
const SMALL = `
  CREATE TABLE small.orders (id INT PRIMARY KEY, code INT, note VARCHAR(20), UNIQUE KEY by_code (code));
  INSERT INTO small.orders VALUES (1, 10, 'first'), (2, 20, 'second'), (3, 30, 'third');
  CREATE TABLE small.photos (id INT PRIMARY KEY, photo BLOB);
  INSERT INTO small.photos VALUES (7, x'00FF10'), (8, x'C0FFEE');
  CREATE TABLE small.words (word VARCHAR(9)) CHARACTER SET latin1 COLLATE latin1_german2_ci;
  INSERT INTO small.words VALUES ('a'), ('b');
  CREATE VIEW small.notes AS SELECT note FROM small.orders;
  CREATE TRIGGER small.on_orders BEFORE INSERT ON small.orders FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '!');
  SET TIMESTAMP = 1577836800;
  CREATE EVENT small.over ON SCHEDULE EVERY 1 DAY ENDS '2020-02-01' DISABLE DO DELETE FROM small.orders WHERE id < 0;
`;

const SOUND = { mode: 'full', restorable: true, problems: [], differences: [], warnings: [] };

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

// Drills of definitions (sound.test.ts, findings.test.ts) always run both families.
describe.each(['mysql', ...inLongForm('mariadb')] as const)('a full drill of a dump of %s', (flavour) => {
  let server: TestServer;
  let odd: string[];
  let dumps: DumpLab;
  let drills: DrillLab;
  /** A sound dump of the small database. */
  let small: string;
  let altered = 0;

  beforeAll(async () => {
    server = await startServer({ flavour });
    odd = process.env.LONG ? await createOddDatabases(server) : [];
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

  /** A statement behind the rows of a table. */
  const behind = (table: string, statement: string) =>
    [new RegExp(`(?<=INSERT INTO \`${table}\` VALUES[^;]*;\n)`), `${statement};\n`] as const;

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

  testInLongForm('passes databases with every kind of object, and counts and compares their rows', async () => {
    const key = await verified(odd);
    // One of them has the empty value of an ENUM, which stands for one that the source has refused.
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

  test('names tables with lost rows and with another byte in a blob, and keeps the verdict on the definitions', async () => {
    const key = await changed(behind('orders', 'DELETE FROM `orders` WHERE id = 2'), [/0xC0FFEE/i, '0xC0FFEF']);
    expect(await drills.drill(key)).toMatchObject({ mode: 'definitions', restorable: true });
    const { restorable, problems, differences } = await drills.drillFully(key);
    expect([restorable, problems]).toEqual([false, []]);
    expect(differences).toEqual([
      'The table "small.orders" has 2 rows after the restore, and the dump has 3.',
      expect.stringMatching(
        /^The rows of table "small.orders" differ: checksum \d+ in the source, \d+ after the restore\.$/,
      ),
      expect.stringMatching(/^The rows of table "small.photos" differ: checksum/),
    ]);
    expect((await drills.verdict(key, 'full')).rows).toMatchObject({ compared: 3, rows: 6, differenceCount: 1 });
    expect((await drills.verdict(key)).restorable).toBe(true);
  });

  testInLongForm('warns of values that the server does not take as they are', async () => {
    const key = await changed(['(2,20,', '(2,99999999999,']);
    await drills.drillFully(key);
    expect((await drills.verdict(key, 'full')).warnings).toContainEqual(
      expect.stringMatching(/^Values of "small"\."orders"\."\w+" may differ .* with warning 1264 /),
    );
  });

  testInLongForm(
    'names everything that the server refuses, restores the rest, and passes when all of it is accepted',
    async () => {
      const file = join(tmpdir(), `hostile-${process.pid}-${flavour}`);
      const key = await changed(
        [/(VIEW `notes` AS select `orders`.)`note`/i, 'VIEW `notes` AS select `orders`.`gone`'],
        ['COLLATE=latin1_german2_ci', 'COLLATE=utf8mb4_of_another_family_ci'],
        ['(2,20,', '(2,10,'],
        ['(8,0x', '(7,0x'],
        behind('words', `SET GLOBAL general_log_file = '${file}'`),
        behind('words', 'SET GLOBAL general_log = ON'),
        behind('words', `SELECT * FROM orders INTO OUTFILE '${file}'`),
      );
      const { problems, differences } = await drills.drillFully(key);
      // MariaDB looks for equal keys when all rows of the statement are in.
      const equalKeys = flavour === 'mysql' ? 1062 : 1180;
      expect(problems).toHaveLength(4);
      expect(problems.map(({ object, errorNumber }) => [object, errorNumber])).toEqual(
        expect.arrayContaining([
          ['table `small`.`words`', 1273],
          ['view `small`.`notes`', 1054],
          ['rows of table `small`.`orders`', equalKeys],
          ['rows of table `small`.`photos`', equalKeys],
        ]),
      );
      expect(differences).toEqual(
        expect.arrayContaining([
          'The table "small.words" is missing after the restore.',
          'The table "small.words" is missing after the restore, and has 2 rows in the dump.',
          'The table "small.orders" has 0 rows after the restore, and the dump has 3.',
          'The table "small.photos" has 0 rows after the restore, and the dump has 2.',
        ]),
      );
      expect((await drills.verdict(key, 'full')).rows).toMatchObject({ compared: 2, rows: 0, differenceCount: 3 });
      expect(existsSync(file)).toBe(false);

      const acceptedFindings = ['view small.notes', 'table small.words', '* of table small.*'];
      const config = { ...parseConfig(drillEnvironment()), acceptedFindings };
      expect(await drills.drillFully(key, { config })).toMatchObject({ ...SOUND, verdict: 'known' });
    },
  );

  test('has no verdict when its server is killed or its time is up while rows are restored, and the next one has', async () => {
    const killed = whileRowsAreRead(() => {
      for (const pid of scratchServers()) process.kill(pid, 'SIGKILL');
    });
    await expect(drills.drillFully(small, killed)).rejects.toMatchObject({ code: 'DRILL_SERVER_FAILED' });
    jest.restoreAllMocks();

    let endTime = () => {};
    const timeIsUp = new Promise<void>((resolve) => {
      endTime = resolve;
    });
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => (ms > 600_000 ? timeIsUp : systemClock.sleep(ms, signal)),
    };
    const stopped = whileRowsAreRead((signal) => {
      endTime();
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    await expect(drills.drillFully(small, { ...stopped, clock })).rejects.toMatchObject({ code: 'OUT_OF_TIME' });
    jest.restoreAllMocks();

    expect(await dumps.keys()).not.toContain(drillVerdictKey(small, 'full'));
    expect(scratchServers()).toEqual([]);
    expect(await drills.drillFully(small)).toMatchObject({ ...SOUND, verdict: 'written' });
  });
});

const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
