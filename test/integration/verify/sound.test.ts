import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { grantInvoked } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { createOddDatabases } from './odd-databases';

/** The long form, `LONG=1`, verifies a hundred dumps. */
const DUMPS_OF_EACH = process.env.LONG ? 50 : 2;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)(
  'dumps of $flavour',
  ({ flavour }) => {
    let server: TestServer;
    let dumps: DumpLab;
    let databases: string[];

    beforeAll(async () => {
      server = await startServer({ flavour });
      databases = await createOddDatabases(server);
      await createBackupUser(server, databases);
      await grantInvoked(server);
      await putParameter(cloud, '/lab/ca', server.caPem);
      dumps = new DumpLab(cloud, server, databases);
    });

    afterAll(() => server?.stop());

    test(`verifies ${DUMPS_OF_EACH} sound dumps with any content`, async () => {
      const lab = new VerifyLab(dumps);
      for (let i = 0; i < DUMPS_OF_EACH; i += 1) {
        // All of them at first, then a different selection each time.
        const chosen = databases.filter((_, j) => i === 0 || ((i * 37) >> j) % 2 === 1);
        const environment = {
          [ENV.jobName]: 'shop',
          [ENV.compression]: i % 2 === 0 ? 'zstd' : 'gzip',
          [ENV.compressionLevel]: String(1 + (i % 9)),
          [ENV.dbDatabases]: JSON.stringify(chosen.length > 0 ? chosen : ['programs']),
        };
        const day = new Date(Date.parse(flavour === 'mysql' ? '2026-01-01' : '2025-01-01') + i * 86_400_000);
        const { key, sha256 } = await dumps.invoke(scheduledEvent(day.toISOString().slice(0, 10)), {
          environment,
        });
        expect(await lab.verify(key)).toMatchObject({ verified: true, findings: [], verdict: 'written' });
        const verdict = await lab.verdict(key);
        expect(verdict).toMatchObject({ verified: true, warnings: [], dump: { sha256, key } });
        if (i === 0) expect(verdict.dump?.rows).toEqual(await rowsOf(server, databases));
      }
    });

    test('a table that was emptied is named in a warning, once', async () => {
      await server.sql(
        `CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY);
       INSERT INTO orders VALUES ${Array.from({ length: 3_000 }, () => '(NULL)').join(', ')};`,
        'programs',
      );
      const night = async (day: string) => {
        const environment = { [ENV.dbDatabases]: '["programs"]' };
        const year = flavour === 'mysql' ? '2023' : '2022';
        const { key } = await dumps.invoke(scheduledEvent(`${year}-${day}`), { environment });
        const { warnings } = await new VerifyLab(dumps).verify(key);
        const estimate = (await dumps.manifest(key)).source.estimatedRows?.programs?.orders ?? 0;
        // The estimate for an empty table is zero or one row.
        return { warnings, estimate: estimate <= 1 ? 'empty' : estimate };
      };
      const full = await night('05-01');
      expect(full.warnings).toEqual([]);
      expect(full.estimate).toBeGreaterThan(1_000);
      await server.sql('DELETE FROM orders', 'programs');
      expect(await night('05-02')).toEqual({
        warnings: [
          expect.stringContaining(
            'Table "orders" of database "programs" has 0 rows in the dump, and the last dump had 3000.',
          ),
        ],
        estimate: 'empty',
      });
      expect(await night('05-03')).toEqual({ warnings: [], estimate: 'empty' });
    });
  },
);

/** Expected row counts of all tables of these databases, counted by the server. */
async function rowsOf(server: TestServer, databases: readonly string[]): Promise<Record<string, object>> {
  const literal = (name: string) => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const statements = await server.sql(
    `SELECT HEX(CONCAT('SELECT HEX(', QUOTE(table_schema), '), HEX(', QUOTE(table_name), '), COUNT(*) FROM \`',
       REPLACE(table_schema, '\`', '\`\`'), '\`.\`', REPLACE(table_name, '\`', '\`\`'), '\`',
       IF(table_type = 'SYSTEM VERSIONED', ' FOR SYSTEM_TIME ALL', '')))
     FROM information_schema.tables
     WHERE table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') AND table_schema IN (${databases.map(literal).join(', ')})`,
  );
  const text = (hex: string) => Buffer.from(hex, 'hex').toString();
  const counts = await server.sql(statements.trim().split('\n').map(text).join(';\n'));
  const rows: Record<string, Record<string, number>> = {};
  for (const line of counts.trim().split('\n')) {
    const [database = '', table = '', count] = line.split('\t');
    rows[text(database)] = { ...rows[text(database)], [text(table)]: Number(count) };
  }
  return rows;
}
