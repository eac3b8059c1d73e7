import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { databaseFacts, differences } from '../../../dev/labs/databases/database-comparison';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { restore } from '../../../dev/labs/restores/restore';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

/** Views at the end of a dump. */
const LONG = `CREATE VIEW zz AS SELECT '${'long '.repeat(60_000)}' AS text`;
const WIDE = `CREATE VIEW zz AS SELECT ${Array.from({ length: 1_201 }, (_, i) => `${i} AS c${i}`).join(', ')}`;
const DUALITY = `CREATE JSON RELATIONAL DUALITY VIEW zz AS SELECT JSON_DUALITY_OBJECT('_id': id, 'n': n) FROM t`;

describe.each([
  { flavour: 'mysql', views: { DUALITY, LONG, WIDE } },
  { flavour: 'mariadb', views: { LONG, WIDE } },
] as const)('a dump of $flavour whose last view is', ({ flavour, views }) => {
  let server: TestServer;
  const databases = Object.keys(views);

  beforeAll(async () => {
    server = await startServer({ flavour });
    await putParameter(cloud, '/lab/ca', server.caPem);
    await createBackupUser(server, databases);
    for (const [database, view] of Object.entries(views)) {
      await server.sql(`CREATE TABLE t (id INT PRIMARY KEY, n INT); INSERT INTO t VALUES (1, 2); ${view};`, database);
    }
  });

  afterAll(() => server?.stop());

  // Reading the end of a gzip dump requires the complete object, that of a zstd dump the last two frames.
  test.each(databases.map((database) => ({ database, compression: database === 'LONG' ? 'gzip' : 'zstd' })))(
    '$database passes the gate in $compression, and restores',
    async ({ database, compression }) => {
      const lab = new DumpLab(cloud, server, [database]);
      const environment = { DUMP_COMPRESSION: compression, JOB_NAME: `${flavour}-${database}-${compression}` };
      const { key } = (await lab.invoke(scheduledEvent('2026-11-20'), { environment })) as { key: string };

      const copy = `${database} from ${compression}`;
      await server.sql(`CREATE DATABASE ${identifier(copy)}`);
      await restore(server, key, await lab.object(key), copy);
      expect(differences(await databaseFacts(server, database), await databaseFacts(server, copy))).toEqual([]);
      const { warnings } = await lab.manifest(key);
      expect(warnings).toEqual(
        flavour === 'mysql' && database === 'WIDE' ? [expect.stringContaining('stand-in table for view zz')] : [],
      );
    },
  );
});
