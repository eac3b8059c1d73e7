import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { ENV } from '../../../functions/dump/env';
import { inLongForm } from '../../support/long-form';
import { expectDumped, expectRefused, newDay } from './refusal';

/** Names that a shell, an option parser, a grant's pattern, a list or SQL could misinterpret. */
const NAMES = [
  'with space',
  "quote's",
  'double"quote',
  'back`tick',
  'back\\slash',
  'Straße_日本',
  '-leading-dash',
  '--databases',
  'under_score',
  'per%cent',
  'select',
  'a,b',
  'a.b/c',
  '$HOME;id',
  '[1]',
  '*',
  '2026',
  'CamelCase',
  'n'.repeat(64),
];

/** A name in the list of a job, in which a star outside of backticks stands for others. */
const listedAs = (name: string) => (name.includes('*') ? identifier(name) : name);

/** Names that mariadb-dump can't select when there are events. */
const holdsQuote = (name: string) => /['"\\]/.test(name);

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

// MariaDB 10.11 is dumped by the same client as 11.8.
describe.each([...inLongForm({ flavour: 'mysql' }), { flavour: 'mariadb' }] as const)('$flavour', ({ flavour }) => {
  let lab: DumpLab;

  beforeAll(async () => {
    const server = await startServer({ flavour });
    await createBackupUser(server, NAMES);
    await putParameter(cloud, '/lab/ca', server.caPem);
    lab = new DumpLab(cloud, server, NAMES.map(listedAs));
    await server.sql(
      NAMES.map(
        (name) => `
          USE ${identifier(name)};
          CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(64)) CHARACTER SET utf8mb4;
          INSERT INTO t VALUES (1, ${text(name)});
          CREATE VIEW v AS SELECT * FROM t;
          CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id;
          CREATE PROCEDURE p() SELECT 1;
          ${hasEvent(name) ? 'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t WHERE id < 0;' : ''}`,
      ).join('\n'),
    );
  });

  afterAll(() => lab?.server.stop());

  function hasEvent(name: string): boolean {
    return flavour === 'mysql' || !holdsQuote(name);
  }

  const only = (name: string) => ({ environment: { [ENV.dbDatabases]: JSON.stringify([listedAs(name)]) } });

  // The dump program treats the names of one database and of several differently.
  test.each(NAMES.slice(0, process.env.LONG ? 9 : 4))(
    'dumps a database named %s and restores it under another name',
    async (name) => {
      const { key } = await expectDumped(lab, newDay(), only(name));
      expect((await lab.manifest(key)).source).toMatchObject({ databases: [name], tables: ['t', 'v'] });
      await lab.server.sql('DROP DATABASE IF EXISTS restored; CREATE DATABASE restored');
      await lab.server.sql(await dumpText(lab, key), 'restored');
      expect(await contents('restored')).toBe(`1\t1\t1\t${hasEvent(name) ? 1 : 0}\n`);
      expect(await lab.server.sql(`SELECT name = ${text(name)} FROM v`, 'restored')).toBe('1\n');
    },
  );

  test('dumps databases with all of these names together and restores them under their own names', async () => {
    const { key } = await expectDumped(lab, newDay());
    const sql = await dumpText(lab, key);
    await lab.server.sql(NAMES.map((name) => `DROP DATABASE ${identifier(name)};`).join('\n'));
    await lab.server.sql(sql);
    for (const name of NAMES) {
      expect(await contents(name)).toBe(`1\t1\t1\t${hasEvent(name) ? 1 : 0}\n`);
      expect(await lab.server.sql(`SELECT name = ${text(name)} FROM v`, name)).toBe('1\n');
    }
  });

  if (flavour === 'mariadb') {
    test('refuses events in a database that mariadb-dump would fail to select, before the dump starts', async () => {
      const day = newDay();
      await lab.server.sql('CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1', "quote's");
      await expectRefused(lab, day, only("quote's"), {
        error: 'PreflightError',
        expected: [
          'can\'t dump the events of database "quote\'s"',
          'quote or a backslash',
          'Move its tables or its events',
        ],
      });
      await lab.server.sql('DROP EVENT e', "quote's");
      await expectDumped(lab, day, only("quote's"));
    });
  }

  /** Number of rows, routines, triggers and events of a database. */
  function contents(database: string): Promise<string> {
    const count = (table: string, column: string) =>
      `(SELECT COUNT(*) FROM information_schema.${table} WHERE ${column} = ${text(database)})`;
    return lab.server.sql(
      `SELECT COUNT(*), ${count('routines', 'routine_schema')}, ${count('triggers', 'trigger_schema')},
       ${count('events', 'event_schema')} FROM t`,
      database,
    );
  }
});

/** A string that needs no escaping. */
function text(value: string): string {
  return `CONVERT(x'${Buffer.from(value).toString('hex')}' USING utf8mb4)`;
}
