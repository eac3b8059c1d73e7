import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { restoreBy, sourceIn, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import type { TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import type { RestoreProgress } from '../../../functions/restore/report';
import type { DumpSource } from '../../../functions/restore/source/dump-source';
import { runFile } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { FIXTURE_DATABASES, startFixtureServers } from '../fidelity/fixture-servers';
import { dumpWith, grantLock } from '../parallel/parallel-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

const CONNECTIONS = process.env.LONG ? [1, 2, 4] : [4];

describe.each([
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm({ flavour: 'mariadb', series: '10.11' }, { flavour: 'mariadb', series: '11.8' }),
] as const)('a restore of $flavour $series', ({ flavour, series }) => {
  let source: TestServer;
  let target: TestServer;
  let one: DumpLab;
  let all: DumpLab;

  /** A dump with its verdict. */
  const dumped = async (lab: DumpLab, processes = 1): Promise<DumpSource> => {
    const { key } = await dumpWith(processes, lab);
    const verify = new VerifyLab(lab);
    await verify.verify(key);
    return sourceIn(lab, key, await verify.verdict(key));
  };

  let shop: Promise<DumpSource> | undefined;
  /** A dump of one database. */
  const dumpOfShop = () => {
    shop ??= dumped(one);
    return shop;
  };

  beforeAll(async () => {
    [source, target] = await startFixtureServers(cloud, { flavour, series });
    await grantLock(source, FIXTURE_DATABASES);
    await source.sql(
      `CREATE TABLE many (id INT AUTO_INCREMENT PRIMARY KEY, a INT, b VARCHAR(100), KEY by_a (a), UNIQUE KEY by_b (b), KEY by_both (a, b));
       INSERT INTO many (a, b) VALUES (1, UUID()), (2, UUID()), (3, UUID()), (4, UUID());
       ${'INSERT INTO many (a, b) SELECT a + 1, UUID() FROM many;\n'.repeat(12)}`,
      'shop',
    );
    one = new DumpLab(cloud, source, ['shop']);
    all = new DumpLab(cloud, source, FIXTURE_DATABASES);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test.each(CONNECTIONS)('under another name with %i connections is identical to the original', async (connections) => {
    const verified = await dumpOfShop();
    // Without the number of rows, no table counts as small, and the keys of all of them are added afterwards.
    const { rows: counted, ...unknown } = verified.expected;
    const dump = connections === 1 ? verified : { ...verified, expected: unknown };
    expect(counted?.shop?.many).toBe(16_384);
    const database = `copy by ${connections}`;
    const defaults = { characterSet: 'utf8mb4' };
    const progress: RestoreProgress[] = [];

    const report = await restoreBy(
      dump,
      targetAt(target),
      { database, connections, defaults, waitingBytes: 200_000 },
      { onProgress: (event) => progress.push(event) },
    );

    expect(differences(await databaseFacts(source, 'shop'), await databaseFacts(target, database))).toEqual([]);
    expect(report.sha256).toBe(dump.expected.sha256);
    expect(report.databases).toEqual([{ source: 'shop', target: database }]);
    const many = report.tables.find(({ table }) => table === 'many');
    const expected = connections === 1 ? { expected: 16_384 } : {};
    expect(many).toEqual({ database, table: 'many', rows: 16_384, inserted: 16_384, ...expected });
    expect(report.rows).toBe(report.tables.reduce((sum, { rows }) => sum + rows, 0));
    expect(progress.at(-1)).toMatchObject({
      phase: 'finish',
      bytes: dump.expected.bytes,
      totalBytes: dump.expected.bytes,
    });
    expect(progress.at(-1)?.finishedTables).toBe(report.tables.length);
  });

  test('of several databases has all of them, with their names and defaults', async () => {
    if (flavour === 'mariadb') await runFile(source, 'mariadb-named', 'shop');
    await restoreBy(await dumped(all), targetAt(target));

    for (const database of FIXTURE_DATABASES) {
      expect(differences(await databaseFacts(source, database), await databaseFacts(target, database))).toEqual([]);
    }
    expect(
      await target.sql(
        "SELECT table_schema FROM information_schema.tables WHERE table_name = 'lambda_mysqldump_restore'",
      ),
    ).toBe('');
  });

  test('of a dump by several processes is identical, with the rows of a large table in several places', async () => {
    const dump = await dumped(one, 3);
    const database = 'copy of pieces';
    await restoreBy(dump, targetAt(target), { database, defaults: { characterSet: 'utf8mb4' } });

    // The default of a column that names its database has the new name.
    const restored = [...(await databaseFacts(target, database))].map(
      ([name, value]) => [name, value.replaceAll(`\`${database}\`.`, '`shop`.')] as const,
    );
    expect(differences(await databaseFacts(source, 'shop'), new Map(restored))).toEqual([]);
    expect(dump.origin?.processes).toBeGreaterThan(1);
  });

  test('of one table has it, with its keys and triggers, and nothing else', async () => {
    const database = 'one table';
    const report = await restoreBy(await dumpOfShop(), targetAt(target), { database, only: { tables: ['many'] } });

    expect(await target.sql(`SHOW FULL TABLES FROM ${identifier(database)}`)).toBe('many\tBASE TABLE\n');
    expect(await target.sql(`SHOW CREATE TABLE ${identifier(database)}.many`)).toBe(
      await source.sql('SHOW CREATE TABLE shop.many'),
    );
    expect(report.tables).toHaveLength(1);
  });

  test('of a schema has every object, and no rows', async () => {
    const database = 'schema';
    await restoreBy(await dumpOfShop(), targetAt(target), { database, content: 'schema' });

    expect(await target.sql(`SELECT COUNT(*) FROM ${identifier(database)}.many`)).toBe('0\n');
    const objects = "SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = '%'";
    expect(await target.sql(objects.replace('%', database))).toBe(await source.sql(objects.replace('%', 'shop')));
  });
});
