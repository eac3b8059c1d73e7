import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import type { LocalCloud } from '../../../dev/local-cloud';
import { inLongForm } from '../../support/long-form';
import { grantLock } from '../parallel/parallel-lab';
import { DATABASES, FenceLab, ODD_DATABASES } from './fence-lab';

const Z = ['(1,101)', '(2,102)', '(3,103)', '(4,104)'];
const ROWS = [...Z, '(5,205)', '(15,215)'].sort();

/** In the short form, one of each kind: 8.0 has the data dictionary of 9.7, and 10.11 the counters of 11.8. */
const SERVERS = [
  { flavour: 'mysql', series: '9.7' },
  ...inLongForm({ flavour: 'mysql', series: '8.0' }),
  { flavour: 'mysql', series: '5.7' },
  { flavour: 'mariadb', series: '11.8' },
  ...inLongForm({ flavour: 'mariadb', series: '10.11' }),
  { flavour: 'mariadb', series: '10.2' },
] as const;

/** A table that is created after the reading of the schema, and exchanged with a partition after the snapshot. */
const SPARE = 'CREATE TABLE other.x (id INT PRIMARY KEY, v INT)';
const EXCHANGED_WITH_SPARE = `INSERT INTO other.x SELECT * FROM shop.parted WHERE id < 10;
  ALTER TABLE shop.parted EXCHANGE PARTITION p0 WITH TABLE other.x`;

/** The same for a table's name, with both created in one second. MySQL keeps the creation time after a rename. */
const inOneSecond = (statement: string) => `SET timestamp = 1767225600; ${statement}`;
const TWIN = inOneSecond('CREATE TABLE other.new_z (id INT PRIMARY KEY, v INT)');
const OF_ONE_SECOND = `CREATE TABLE other.kept SELECT * FROM shop.z; DROP TABLE shop.z;
  ${inOneSecond('CREATE TABLE shop.z (id INT PRIMARY KEY, v INT)')}; INSERT INTO shop.z SELECT * FROM other.kept`;
const SWAP = `INSERT INTO other.new_z SELECT * FROM shop.z;
  RENAME TABLE shop.z TO other.old_z, other.new_z TO shop.z`;

const ALTER_ELSEWHERE = 'CREATE TABLE other.y (a INT); ALTER TABLE other.y COMMENT "k"';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each(SERVERS)('a dump of $flavour $series', ({ flavour, series }) => {
  const hasDictionary = series === '9.7' || series === '8.0';
  const guardsEmptied = hasDictionary || (flavour === 'mariadb' && series !== '10.2');
  let lab: FenceLab;

  beforeAll(async () => {
    lab = await FenceLab.start(cloud, { flavour, series });
    await grantLock(lab.server, DATABASES);
  });

  afterAll(() => lab?.stop());

  describe('of a user with PROCESS', () => {
    beforeAll(() => lab.mayProcess(true));
    afterAll(() => lab.mayProcess(false));

    test.each([1, 2])(
      'is made again when a table that was created before the snapshot of %i processes is exchanged after it',
      async (processes) => {
        const run = await lab.dump([EXCHANGED_WITH_SPARE], { beforeSnapshot: [SPARE], processes });
        expect(run).toMatchObject({ dumps: 2, error: undefined, warnings: [] });
        expect([...run.rows].sort()).toEqual(ROWS);
      },
    );

    test('is made again when a table that was created before the snapshot takes a name after it', async () => {
      const run = await lab.dump([SWAP], { before: OF_ONE_SECOND, beforeSnapshot: [TWIN] });
      expect(run).toMatchObject({ dumps: 2, error: undefined, warnings: [] });
      expect([...run.rows].sort()).toEqual(ROWS);
    });

    if (guardsEmptied) {
      test.each([1, 2])(
        'by %i processes is made once while a table is created and one elsewhere is altered',
        async (processes) => {
          const run = await lab.dump([`CREATE TABLE archive.work_1 (a INT); ${ALTER_ELSEWHERE}`], { processes });
          expect(run).toMatchObject({ dumps: 1, error: undefined, warnings: [] });
        },
      );

      test('is made once while a table is dropped that it holds and one elsewhere is altered', async () => {
        const dropped = await lab.dump(
          [
            'DROP TABLE archive.a_first; USE other; CREATE TEMPORARY TABLE t (a INT); ALTER TABLE t COMMENT "k"; DROP TEMPORARY TABLE t',
          ],
          { before: 'CREATE TABLE archive.a_first (a INT)' },
        );
        expect(dropped).toMatchObject({ dumps: 1, error: undefined, warnings: [] });
      });

      test('is made once while a table elsewhere is altered, whatever the names of tables begin with', async () => {
        const run = await lab.dump([ALTER_ELSEWHERE], { before: 'CREATE TABLE shop.fts_items (id INT PRIMARY KEY)' });
        expect(run).toMatchObject({ dumps: 1, error: undefined, warnings: [] });
      });
    }

    if (hasDictionary) {
      test('has identities for databases of any name', async () => {
        const once = await lab.dump([ALTER_ELSEWHERE], { databases: ODD_DATABASES });
        expect(once).toMatchObject({ dumps: 1, error: undefined, warnings: [] });
        const exchange = 'ALTER TABLE `dä#日本`.parted EXCHANGE PARTITION p0 WITH TABLE `my-app`.x';
        const { error } = await lab.dump([exchange, exchange], {
          databases: ODD_DATABASES,
          before: 'CREATE TABLE `my-app`.x (id INT PRIMARY KEY, v INT)',
        });
        expect(error?.message).toContain('partition "p0" of table "dä#日本"."parted" was exchanged with another table');
      });
    }

    if (flavour === 'mariadb') {
      test('is made again when the tablespace of a table is discarded and an older one imported', async () => {
        const folder = mkdtempSync(join(tmpdir(), 'tablespace-'));
        const data = (await lab.server.sql('SELECT @@datadir')).trim();
        const files = ['z.ibd', 'z.cfg'];
        const copy = (from: string, to: string) =>
          `\nsystem cp ${files.map((file) => join(from, file)).join(' ')} ${to}\n`;
        const run = await lab.dump(
          [
            `ALTER TABLE shop.z DISCARD TABLESPACE;${copy(folder, join(data, 'shop'))}; ALTER TABLE shop.z IMPORT TABLESPACE`,
          ],
          {
            before: `FLUSH TABLES shop.z FOR EXPORT;${copy(join(data, 'shop'), folder)}; UNLOCK TABLES; INSERT INTO shop.z VALUES (6, 106)`,
          },
        );
        rmSync(folder, { recursive: true });
        expect(run).toMatchObject({ dumps: 2, error: undefined });
        expect([...run.rows].sort()).toEqual(ROWS);
      });
    }
  });

  test('is made again when rows move to a new table of the same name in another database', async () => {
    const run = await lab.dump(['INSERT INTO archive.z SELECT * FROM shop.z; DROP TABLE shop.z'], {
      beforeSnapshot: ['CREATE TABLE archive.z (id INT PRIMARY KEY, v INT)'],
    });
    expect(run).toMatchObject({ dumps: 2, error: undefined });
    expect([...run.rows].sort()).toEqual(ROWS);
  });

  test('has a warning, and is one, when tables come and go while others are altered', async () => {
    const work = (name: string) => `CREATE TABLE archive.${name} (a INT); ${ALTER_ELSEWHERE}; DROP TABLE other.y`;
    const run = await lab.dump([work('work_1'), work('work_2')]);
    expect(run).toMatchObject({
      dumps: 2,
      error: undefined,
      warnings: [expect.stringContaining('table "archive"."work_2" appeared')],
    });
  });

  test('is made once while the status is flushed', async () => {
    const run = await lab.dump(['FLUSH STATUS'], { before: 'DO SLEEP(1)' });
    expect(run).toMatchObject({ dumps: 1, error: undefined, warnings: [] });
  });

  if (series === '11.8') {
    test('is made again when an exchange is hidden behind counters that were set to zero', async () => {
      const hidden = `FLUSH GLOBAL STATUS; CREATE TABLE other.x (id INT PRIMARY KEY, v INT);
        ALTER TABLE shop.parted EXCHANGE PARTITION p0 WITH TABLE other.x;
        INSERT INTO shop.parted SELECT * FROM other.x`;
      const run = await lab.dump([hidden], {
        before: 'FLUSH GLOBAL STATUS; CREATE TABLE other.y (a INT); ALTER TABLE other.y COMMENT "k"; DO SLEEP(1.1)',
      });
      expect(run).toMatchObject({ dumps: 2, error: undefined, warnings: [] });
      expect([...run.rows].sort()).toEqual(ROWS);
    });
  }

  if (series === '9.7') {
    test('is made again when a library is created', async () => {
      const run = await lab.dump(['CREATE LIBRARY shop.l LANGUAGE JAVASCRIPT AS $$ export const a = 1 $$']);
      expect(run).toMatchObject({ dumps: 2, error: undefined, warnings: [] });
    });
  }
});
