import { BACKUP_USER, grantsFor } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { inLongForm } from '../../support/long-form';
import { expectDumped, expectRefused, newDay } from './refusal';

const USER = `'${BACKUP_USER}'@'%'`;

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)('$flavour', ({ flavour }) => {
  let cloud: LocalCloud;
  let server: TestServer;
  let lab: DumpLab;

  beforeAll(async () => {
    [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour })]);
    lab = await DumpLab.create(cloud, server, ['shop', 'Crm']);
  });

  afterAll(async () => {
    await Promise.all([cloud?.stop(), server?.stop()]);
  });

  test('names unknown databases and lists the existing ones, and dumps them after they are created', async () => {
    const day = newDay();
    const environment = { [ENV.dbDatabases]: '["shop", "late", "later"]' };
    await expectRefused(
      lab,
      day,
      { environment },
      {
        error: 'PreflightError',
        expected: [
          `Databases "late", "later" do not exist, or ${USER} has no privilege on them`,
          /This user sees databases ("shop", "Crm"|"Crm", "shop")\./,
          'Correct the variable database_names, create them, or grant the privileges',
          /GRANT SELECT, SHOW VIEW, TRIGGER, EVENT.* ON `late`\.\* TO/,
          /GRANT SELECT, SHOW VIEW, TRIGGER, EVENT.* ON `later`\.\* TO/,
        ],
      },
    );
    await server.sql(`CREATE DATABASE late; CREATE DATABASE later; ${grantsFor(server, ['late', 'later'], USER)}`);
    await expectDumped(lab, day, { environment });
  });

  test('treats a database name in another letter case as another database', async () => {
    await expectRefused(
      lab,
      newDay(),
      { environment: { [ENV.dbDatabases]: '["crm"]' } },
      { error: 'PreflightError', expected: ['Database "crm" does not exist, or', '"Crm"', 'create it, or grant'] },
    );
  });

  test('keeps the error message short for a server with many databases', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `tenant${index}`);
    await server.sql(names.map((name) => `CREATE DATABASE ${name};`).join('\n') + grantsFor(server, names, USER));
    const error = await expectRefused(
      lab,
      newDay(),
      { environment: { [ENV.dbDatabases]: '["tenant30"]' } },
      { error: 'PreflightError', expected: ['Database "tenant30" does not exist', / and 1\d more\. Correct/] },
    );
    expect(error.message.match(/"tenant\d+"/g)?.length).toBeLessThan(22);
    await server.sql(names.map((name) => `DROP DATABASE ${name};`).join('\n'));
  });

  test('a dump of a database without tables restores to an empty database', async () => {
    const { key } = await expectDumped(lab, newDay(), { environment: { [ENV.dbDatabases]: '["shop"]' } });
    expect((await lab.manifest(key)).source.tables).toEqual([]);
    await server.sql('CREATE DATABASE restored');
    await server.sql(await dumpText(lab, key), 'restored');
    expect(await server.sql('SHOW TABLES', 'restored')).toBe('');
  });
});
