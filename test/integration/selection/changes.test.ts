import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_USER, createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { inLongForm } from '../../support/long-form';
import { FenceLab } from '../fence/fence-lab';
import { dumpWith, grantLock } from '../parallel/parallel-lab';

const environment = {
  [ENV.excludeTables]: '["shop.audit*"]',
  [ENV.structureOnlyTables]: '["shop.log"]',
};

const BEFORE = `
  CREATE TABLE shop.audit (id INT PRIMARY KEY); INSERT INTO shop.audit VALUES (1);
  CREATE TRIGGER shop.of_audit BEFORE INSERT ON shop.audit FOR EACH ROW SET NEW.id = NEW.id + 1;
  CREATE TABLE shop.log (id INT PRIMARY KEY); INSERT INTO shop.log VALUES (1), (2);`;

let cloud: LocalCloud;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

describe.each([...inLongForm({ flavour: 'mysql', series: '9.7' }), { flavour: 'mariadb', series: '11.8' }] as const)(
  'a dump of $flavour of some tables',
  ({ flavour, series }) => {
    describe('while they change', () => {
      let lab: FenceLab;

      beforeAll(async () => {
        lab = await FenceLab.start(cloud, { flavour, series });
        await putParameter(cloud, '/lab/ca', lab.server.caPem);
      });

      afterAll(() => lab?.stop());

      test.each([
        {
          what: 'a table that is left out loses its trigger, and goes',
          during: `DROP TRIGGER shop.of_audit; DROP TABLE shop.audit;`,
        },
        {
          what: 'rows of a table without rows change, and it is emptied',
          during: 'INSERT INTO shop.log VALUES (3); TRUNCATE TABLE shop.log; INSERT INTO shop.log VALUES (4);',
        },
      ])('is made once when $what', async ({ during }) => {
        const { dumps, error, rows, warnings } = await lab.dump([during], { before: BEFORE, environment });
        expect({ dumps, error, warnings }).toEqual({ dumps: 1, error: undefined, warnings: [] });
        expect(rows.toSorted()).toEqual(['(1,101)', '(15,215)', '(2,102)', '(3,103)', '(4,104)', '(5,205)']);
      });

      test('is made again when the definition of a table without rows changes', async () => {
        const { dumps, error } = await lab.dump(['ALTER TABLE shop.log ADD COLUMN v INT'], {
          before: BEFORE,
          environment,
        });
        expect({ dumps, error }).toEqual({ dumps: 2, error: undefined });
      });

      test('is made again when a table that matches is created before the snapshot, which the first dump has', async () => {
        const beforeSnapshot = ['CREATE TABLE shop.audit_3 (id INT PRIMARY KEY); INSERT INTO shop.audit_3 VALUES (1)'];
        const { dumps, error } = await lab.dump([], { before: BEFORE, beforeSnapshot, environment });
        expect({ dumps, error }).toEqual({ dumps: 2, error: undefined });
      });
    });

    describe('by a user who may not read what is left out', () => {
      let server: TestServer;
      let lab: DumpLab;

      beforeAll(async () => {
        server = await startServer({ flavour, series });
        await createBackupUser(server, ['shop']);
        await server.sql(`${BEFORE}
        CREATE TABLE shop.orders (id INT PRIMARY KEY, log INT); INSERT INTO shop.orders VALUES (1, 1);
        CREATE TABLE shop.customers (id INT PRIMARY KEY); INSERT INTO shop.customers VALUES (1);
        CREATE VIEW shop.all_orders AS SELECT id FROM shop.orders;
        REVOKE SELECT ON shop.* FROM '${BACKUP_USER}'@'%';
        ${['orders', 'customers', 'log', 'all_orders'].map((name) => `GRANT SELECT ON shop.${name} TO '${BACKUP_USER}'@'%';`).join('\n')}`);
        await putParameter(cloud, '/lab/ca', server.caPem);
        lab = new DumpLab(cloud, server, ['shop']);
      });

      afterAll(() => server?.stop());

      test.each([1, 2])('is whole with %i process(es)', async (processes) => {
        if (processes > 1) await grantLock(server, ['shop']);
        const { key, warnings } = await dumpWith(processes, lab, { environment });
        expect(warnings).toEqual([]);
        const text = await dumpText(lab, key);
        expect(text.match(/CREATE TABLE `\w+`/g)?.sort()).toEqual(
          ['customers', 'log', 'orders'].map((name) => `CREATE TABLE \`${name}\``),
        );
        expect(text).not.toContain('INSERT INTO `log`');
        expect((await lab.manifest(key)).source.selection?.tables).toMatchObject({
          leftOut: { count: 1, first: ['shop.audit'] },
          withoutRows: ['shop.log'],
        });
      });

      test('is refused when a table came that the user may not read, and is made again when it may', async () => {
        await server.sql('CREATE TABLE shop.new (id INT PRIMARY KEY)');
        await expect(dumpWith(1, lab, { environment })).rejects.toThrow(
          `GRANT SELECT ON \`shop\`.\`new\` TO '${BACKUP_USER}'@'%';`,
        );
        await server.sql('DROP TABLE shop.new');
        expect((await dumpWith(1, lab, { environment })).warnings).toEqual([]);
      });
    });
  },
);
