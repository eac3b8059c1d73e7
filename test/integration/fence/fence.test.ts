import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import type { LocalCloud } from '../../../dev/local-cloud';
import { inLongForm } from '../../support/long-form';
import { grantLock } from '../parallel/parallel-lab';
import { DATABASES, FenceLab } from './fence-lab';

const ROWS = ['(1,101)', '(2,102)', '(3,103)', '(4,104)', '(5,205)', '(15,215)'];

/**
 * The end of an online schema change that keeps both names: the copy was begun before the snapshot, its other rows are
 * written after it, and then it takes the table's name. It was created in a different second.
 */
const COPY_BEGUN =
  'CREATE TABLE shop.z_new (id INT PRIMARY KEY, v INT, KEY (v)); INSERT INTO shop.z_new VALUES (1, 1101); DO SLEEP(1.1); ALTER TABLE shop.z COMMENT = "is newer"';
const CUTOVER =
  'INSERT IGNORE INTO shop.z_new SELECT id, v + 1000 FROM shop.z; RENAME TABLE shop.z TO shop.t, shop.z_new TO shop.z, shop.t TO shop.z_new';
const COPIED = ['(1,1101)', '(2,1102)', '(3,1103)', '(4,1104)'];
const EXCHANGED_WITH = 'CREATE TABLE shop.y (id INT PRIMARY KEY, v INT)';
const EXCHANGE = 'ALTER TABLE shop.parted EXCHANGE PARTITION p0 WITH TABLE shop.y';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each(['mysql', ...inLongForm('mariadb')] as const)('a dump of %s', (flavour) => {
  let lab: FenceLab;

  beforeAll(async () => {
    lab = await FenceLab.start(cloud, { flavour });
  });

  afterAll(() => lab?.stop());

  test('is repeated with all rows after the cutover of an online schema change', async () => {
    const run = await lab.dump([CUTOVER], { before: COPY_BEGUN });
    expect(run).toMatchObject({ dumps: 2, error: undefined });
    expect([...run.rows].sort()).toEqual([...ROWS, ...COPIED].sort());
  });

  test('by several processes is repeated with all rows after the cutover of an online schema change', async () => {
    await grantLock(lab.server, DATABASES);
    const run = await lab.dump([CUTOVER], { before: COPY_BEGUN, processes: 2 });
    expect(run).toMatchObject({ dumps: 2, error: undefined });
    expect([...run.rows].sort()).toEqual([...ROWS, ...COPIED].sort());
  });

  test('is repeated when a table moves to a database that is already dumped', async () => {
    const run = await lab.dump(['RENAME TABLE shop.z TO archive.z']);
    expect(run).toMatchObject({ dumps: 2, error: undefined });
    expect([...run.rows].sort()).toEqual([...ROWS].sort());
  });

  test('is repeated when a table of the next database is dropped', async () => {
    const run = await lab.dump(['DROP TABLE shop.z']);
    expect(run).toMatchObject({ dumps: 2, error: undefined, rows: ['(5,205)', '(15,215)'] });
  });

  test('fails, leaves nothing and names the change when the schema changes again', async () => {
    const keys = await lab.keys();
    const { dumps, error } = await lab.dump(
      ['ALTER PROCEDURE shop.p COMMENT "a"', 'ALTER PROCEDURE shop.p COMMENT "b"'],
      {
        before: 'CREATE PROCEDURE shop.p() SELECT 1',
      },
    );
    expect(dumps).toBe(2);
    expect(error?.message).toContain('routine "shop"."PROCEDURE p" was altered');
    expect(await lab.keys()).toEqual(keys);
  });

  test('is repeated after a partition exchange, and has a warning after a second one', async () => {
    const once = await lab.dump([EXCHANGE], { before: EXCHANGED_WITH });
    expect(once).toMatchObject({ dumps: 2, error: undefined, warnings: [] });
    expect([...once.rows].sort()).toEqual([...ROWS].sort());
    const twice = await lab.dump([EXCHANGE, EXCHANGE], { before: EXCHANGED_WITH });
    expect(twice).toMatchObject({ dumps: 2, error: undefined, warnings: [expect.stringContaining('GRANT PROCESS')] });
  });

  test('fails and names the table at a second partition exchange when the user has the privilege PROCESS', async () => {
    await lab.mayProcess(true);
    const { dumps, error } = await lab.dump([EXCHANGE, EXCHANGE], { before: EXCHANGED_WITH });
    await lab.mayProcess(false);
    expect(dumps).toBe(2);
    expect(error?.message).toContain('partition "p0" of table "shop"."parted" was exchanged with another table');
  });

  test('is made once while other databases create and drop tables and rows move', async () => {
    const run = await lab.dump([
      `CREATE TABLE other.t (a INT); TRUNCATE other.t; DROP TABLE other.t;
       USE other; CREATE TEMPORARY TABLE t (a INT); INSERT INTO t VALUES (1); DROP TEMPORARY TABLE t;
       CREATE TABLE archive.z_one (a INT); ANALYZE TABLE shop.z, shop.parted; UPDATE shop.z SET v = 999; DELETE FROM shop.parted`,
    ]);
    expect(run).toMatchObject({ dumps: 1, error: undefined, warnings: [] });
    expect([...run.rows].sort()).toEqual([...ROWS].sort());
  });
});
