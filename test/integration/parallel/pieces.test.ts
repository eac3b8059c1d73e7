import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { dumpWith, grantLock } from './parallel-lab';

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

/** One table with nearly all rows, whose keys begin below zero and are unevenly distributed. */
const LARGE = `
  CREATE TABLE large (id BIGINT PRIMARY KEY, note LONGTEXT NOT NULL, proof BLOB);
  INSERT INTO large
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
    SELECT -3 + i * i, REPEAT(SHA2(i, 256), 10000), UNHEX(SHA2(i, 256)) FROM n;
  INSERT INTO large VALUES (9223372036854775807, 'the last', NULL), (-9223372036854775808, 'the first', NULL);`;

const OTHERS = `
  CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(80) NOT NULL);
  INSERT INTO customers VALUES (1, 'Ångström 😀');
  CREATE VIEW long_notes AS SELECT id FROM large WHERE LENGTH(note) > 10;
  CREATE PROCEDURE count_rows() SELECT COUNT(*) FROM large;`;

describe.each(['mysql', 'mariadb'] as const)('a table of %s split into pieces', (flavour) => {
  let source: TestServer;
  let target: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [source, target] = (await Promise.all([1, 2].map(() => startServer({ flavour })))) as [TestServer, TestServer];
    await createBackupUser(source, ['shop']);
    await grantLock(source, ['shop']);
    await putParameter(cloud, '/lab/ca', source.caPem);
    lab = new DumpLab(cloud, source, ['shop']);
  });

  afterAll(async () => {
    await Promise.all([source?.stop(), target?.stop()]);
  });

  test.each([
    {
      what: 'beside other tables',
      schema: LARGE + OTHERS,
      tables: ['customers', 'large', 'long_notes'],
      processes: 3,
      pieces: 2,
    },
    { what: 'as the only table', schema: LARGE, tables: ['large'], processes: 3, pieces: 3 },
    {
      what: 'with a trigger, which is not split,',
      schema: `${LARGE} CREATE TRIGGER t BEFORE INSERT ON large FOR EACH ROW SET NEW.note = 'x';`,
      tables: ['large'],
      processes: 1,
      pieces: 0,
    },
  ])('$what is restored identically, and is verified', async ({ schema, tables, processes, pieces }) => {
    await source.sql(`DROP DATABASE shop; CREATE DATABASE shop; USE shop; ${schema} ANALYZE TABLE large;`);
    const { key, warnings } = await dumpWith(pieces || 3, lab);
    expect(warnings).toEqual([]);
    const manifest = await lab.manifest(key);
    expect(manifest.source.processes).toBe(processes);
    expect([...manifest.source.tables].sort()).toEqual(tables);
    const text = await dumpText(lab, key);
    expect(text.match(/^-- WHERE: {2}`id` /gm) ?? []).toHaveLength(pieces);
    expect(text.match(/^CREATE TABLE `large`/gm)).toHaveLength(1);
    await target.sql('DROP DATABASE IF EXISTS copy; CREATE DATABASE copy CHARACTER SET utf8mb4');
    await restore(target, key, await lab.object(key), 'copy');
    expect(differences(await databaseFacts(source, 'shop'), await databaseFacts(target, 'copy'))).toEqual([]);
    expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true, findings: [] });
  });
});
