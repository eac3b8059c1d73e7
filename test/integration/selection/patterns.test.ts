import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BUCKET, putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { BACKUP_PASSWORD, BACKUP_USER } from '../../../dev/labs/databases/backup-user';
import { DrillLab } from '../../../dev/labs/in-process/drill-lab';
import { DumpLab, type InProcessRun } from '../../../dev/labs/in-process/dump-lab';
import { VerifyLab } from '../../../dev/labs/in-process/verify-lab';
import { dumpText } from '../../../dev/labs/restores/dump-text';
import { restore } from '../../../dev/labs/restores/restore';
import { restoreBy, sourceIn, targetAt } from '../../../dev/labs/restores/restore-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { identifier } from '../../../functions/core/sql/sql-text';
import { ENV } from '../../../functions/dump/env';
import { SchemaFence } from '../../../functions/dump/fence/schema-fence';
import { inLongForm } from '../../support/long-form';
import { expectDumped, expectRefused, newDay } from '../bad-input/refusal';

const USER = `'${BACKUP_USER}'@'%'`;

/** What docs/selection.md has for `shop_*`. */
const GRANTS = {
  mysql: `GRANT SHOW DATABASES, SHOW_ROUTINE ON *.* TO ${USER};
    GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON \`shop\\_%\`.* TO ${USER};`,
  mariadb: `GRANT SHOW DATABASES ON *.* TO ${USER};
    GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, SHOW CREATE ROUTINE ON \`shop\\_%\`.* TO ${USER};`,
};

/** What a shell, a grant or a pattern could misread. */
const ODD = ['shop_a b', 'shop_`x.y*', 'shop_é', "shop_it's", 'shop_%', `shop_${'n'.repeat(59)}`];

let cloud: LocalCloud;

beforeAll(async () => {
  cloud = await startDumpCloud();
});

afterAll(() => cloud?.stop());

afterEach(() => jest.restoreAllMocks());

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)(
  'patterns on $flavour',
  ({ flavour }) => {
    let server: TestServer;
    let lab: DumpLab;

    beforeAll(async () => {
      server = await startServer({ flavour });
      await create('shop_a', 'shop_b', 'shopX', 'crm', ...ODD);
      await server.sql(`CREATE USER ${USER} IDENTIFIED BY ${text(BACKUP_PASSWORD)}; ${GRANTS[flavour]}`);
      await putParameter(cloud, '/lab/ca', server.caPem);
      lab = new DumpLab(cloud, server, []);
    });

    afterAll(() => server?.stop());

    function create(...databases: string[]): Promise<string> {
      return server.sql(
        databases
          .map((name) => `CREATE DATABASE ${identifier(name)}; CREATE TABLE ${identifier(name)}.t (i INT PRIMARY KEY);`)
          .join('\n'),
      );
    }

    /** A run that dumps these databases. */
    function dumping(databases: readonly string[], excluded: readonly string[] = [], processes = 1): InProcessRun {
      return {
        environment: {
          [ENV.dbDatabases]: JSON.stringify(databases),
          [ENV.dbExcludedDatabases]: excluded.length === 0 ? undefined : JSON.stringify(excluded),
          [ENV.parallelism]: String(processes),
        },
      };
    }

    test('the GRANT statements of the refusal are all that a dump needs, also of databases that come later', async () => {
      await server.sql(`REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${USER}`);
      const day = newDay();
      const run = dumping(['shop_*', 'crm'], ['shop_b']);
      const { message } = await expectRefused(lab, day, run, {
        error: 'PreflightError',
        expected: [
          'with patterns in database_names it has to see the names of all databases',
          `GRANT SHOW DATABASES ON *.* TO ${USER};`,
          /GRANT SELECT, SHOW VIEW, TRIGGER, EVENT.* ON `shop\\_%`\.\* TO/,
        ],
      });
      await server.sql(message.match(/GRANT .*;/g)?.join('\n') ?? '');
      const { key } = await expectDumped(lab, day, run);
      await create('shop_later');
      const later = await expectDumped(lab, newDay(), run);
      const { source, warnings } = await lab.manifest(later.key);
      expect(warnings).toEqual([]);
      expect(source).toMatchObject({
        selection: { databases: ['shop_*', 'crm'], excludedDatabases: ['shop_b'] },
        databases: [...ODD, 'shop_a', 'shop_later'].sort().concat('crm'),
      });
      expect((await lab.manifest(key)).source.databases).toEqual([...ODD, 'shop_a'].sort().concat('crm'));
    });

    test('names in backticks are dumped as they are', async () => {
      const names = ODD.map(identifier);
      const { key } = await expectDumped(lab, newDay(), dumping(names));
      expect((await lab.manifest(key)).source.databases).toEqual(ODD);
    });

    test('leave nothing: refused, and not an empty dump', async () => {
      await expectRefused(lab, newDay(), dumping(['shop_*'], ['*_*']), {
        error: 'PreflightError',
        expected: ['[NO_DATABASE_LEFT]', 'none matches "shop_*" of database_names without "*_*" of exclude_databases'],
      });
    });

    test('the dump of the only database that matches has its name, in every restore', async () => {
      const { key } = await expectDumped(lab, newDay(), dumping(['shop_a*'], ['shop_a *']));
      expect((await lab.manifest(key)).source.databases).toEqual(['shop_a']);
      expect(await dumpText(lab, key)).toContain('USE `shop_a`;');
      expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true });
      const drills = new DrillLab(lab);
      expect(await drills.drill(key)).toMatchObject({ restorable: true, problems: [], differences: [] });
      await server.sql('ALTER DATABASE shop_a CHARACTER SET latin1; INSERT INTO shop_a.t VALUES (1)');
      const again = await expectDumped(lab, newDay(), dumping(['shop_a*'], ['shop_a *']));
      await restoreBy(await sourceIn(lab, again.key), targetAt(server), {
        database: 'copy',
        allow: { sourceServer: true },
      });
      const shape = (name: string) =>
        server.sql(`SELECT default_character_set_name, (SELECT COUNT(*) FROM ${name}.t)
        FROM information_schema.schemata WHERE schema_name = '${name}'`);
      expect(await shape('copy')).toBe('latin1\t1\n');
      await server.sql('DROP DATABASE shop_a; DROP DATABASE copy');
      await restore(server, again.key, await lab.object(again.key));
      expect(await shape('shop_a')).toBe('latin1\t1\n');
    });

    test('a database that comes during the dump is a warning, and in the next dump', async () => {
      const open = SchemaFence.open;
      jest.spyOn(SchemaFence, 'open').mockImplementationOnce(async (...args) => {
        await create('shop_came', 'other_came');
        return open.apply(SchemaFence, args);
      });
      const run = dumping(['shop_*']);
      const { key } = await expectDumped(lab, newDay(), run);
      const { source, warnings } = await lab.manifest(key);
      expect(source.databases).not.toContain('shop_came');
      expect(warnings).toEqual([
        expect.stringContaining(
          '[DATABASE_CAME] These databases match, and were created while the dump was made, so that it does not have them: "shop_came".',
        ),
      ]);
      const next = await lab.manifest((await expectDumped(lab, newDay(), run)).key);
      expect(next.warnings).toEqual([]);
      expect(next.source.sinceLastDump).toMatchObject({
        newDatabases: { count: 1, names: ['shop_came'] },
        goneDatabases: { count: 0 },
        newTables: { count: 0 },
      });
      await server.sql('DROP DATABASE shop_came; CREATE TABLE shop_a.u (i INT); DROP TABLE shop_b.t');
      const gone = await lab.manifest((await expectDumped(lab, newDay(), run)).key);
      expect(gone.warnings).toEqual([expect.stringContaining('[DATABASE_GONE]')]);
      expect(gone.newWarnings).toEqual(gone.warnings);
      expect(gone.source.sinceLastDump).toMatchObject({
        goneDatabases: { count: 1, names: ['shop_came'] },
        newTables: { count: 1, names: ['shop_a.u'] },
        goneTables: { count: 1, names: ['shop_b.t'] },
      });
      expect((await lab.manifest((await expectDumped(lab, newDay(), run)).key)).warnings).toEqual([]);
    });

    test.each(['before it is dumped', 'after it was dumped'])(
      'a database that is dropped %s fails the run, and the next attempt makes the dump',
      async (when) => {
        await create('shop_goes');
        const drop = () => server.sql('DROP DATABASE IF EXISTS shop_goes');
        if (when.startsWith('before')) {
          const open = SchemaFence.open;
          jest.spyOn(SchemaFence, 'open').mockImplementation(async (...args) => {
            const fence = await open.apply(SchemaFence, args);
            await drop();
            return fence;
          });
        } else {
          const { judge } = SchemaFence.prototype;
          jest.spyOn(SchemaFence.prototype, 'judge').mockImplementation(async function (this: SchemaFence, ...args) {
            await drop();
            return judge.apply(this, args);
          });
        }
        const day = newDay();
        const run = dumping(['shop_*']);
        await expectRefused(lab, day, run, { error: 'SourceError', expected: ['shop_goes'] });
        jest.restoreAllMocks();
        const { key } = await expectDumped(lab, day, run);
        expect((await lab.manifest(key)).source.databases).not.toContain('shop_goes');
      },
    );

    test('a dump is adopted by a later attempt, at which other databases match', async () => {
      const day = newDay();
      const run = dumping(['shop_*'], ['shop_b']);
      const { key } = await expectDumped(lab, day, run);
      await cloud.client(S3Client).send(new DeleteObjectCommand({ Bucket: BUCKET, Key: `${key}.manifest.json` }));
      await create('shop_between');
      await expectDumped(lab, day, run, 'adopted');
      expect((await lab.manifest(key)).source).toMatchObject({
        selection: { databases: ['shop_*'], excludedDatabases: ['shop_b'] },
        databases: [],
      });
    });

    test('everything but the databases of the server is dumped by several processes', async () => {
      const privileges = 'SELECT, SHOW VIEW, TRIGGER, EVENT, LOCK TABLES';
      await server.sql(`GRANT ${privileges} ON *.* TO ${USER}`);
      if (flavour === 'mariadb') {
        await server.sql(`GRANT SHOW CREATE ROUTINE ON *.* TO ${USER}`);
        const folder = (await server.sql('SELECT @@datadir')).trim();
        for (const name of ['lost+found', 'a-b']) mkdirSync(join(folder, name));
      }
      const { key } = await expectDumped(lab, newDay(), dumping(['*'], ['*_came'], 2));
      const all = await server.sql(
        `SELECT CONVERT(TO_BASE64(schema_name) USING utf8mb4) FROM information_schema.schemata
       WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
         AND schema_name NOT LIKE '#mysql50#%' AND schema_name NOT LIKE '%\\_came'`,
      );
      const names = all
        .trim()
        .split('\n')
        .map((line) => Buffer.from(line.replaceAll('\\n', ''), 'base64').toString());
      const { source, warnings } = await lab.manifest(key);
      expect(source).toMatchObject({ databases: names.sort(), processes: 2 });
      expect(warnings).toEqual(
        flavour === 'mariadb'
          ? [expect.stringContaining('[FOLDER_SKIPPED] Patterns do not match database "#mysql50#a-b"')]
          : [],
      );
      expect(await new VerifyLab(lab).verify(key)).toMatchObject({ verified: true });
    });
  },
);

function text(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
