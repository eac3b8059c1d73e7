import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootClient } from '../../../dev/servers/root-client';
import { run } from '../../../dev/tools/command';
import { Toolbox } from '../../../functions/core/toolbox';
import { AcceptedFindings } from '../../../functions/drill/findings/accepted-findings';
import { Definers } from '../../../functions/drill/restore/definers';
import { Headings } from '../../../functions/drill/restore/headings';
import { prepareServer } from '../../../functions/drill/restore/prepare-server';
import { RefusedObjects } from '../../../functions/drill/restore/refused-objects';
import { restoreDefinitions } from '../../../functions/drill/restore/restore-definitions';
import type { DrillLogin } from '../../../functions/drill/server/client';
import { type ScratchServer, startScratchServer } from '../../../functions/drill/server/start-server';
import { clientTree } from '../../../layers/mysql-client/build';
import { serverTree } from '../../../layers/server/build';
import { recordedLog } from '../../support/recorded-log';

/* The text of a dump comes from users who may create objects in the database, and the drill's role reads all dumps. */

describe.each([{ flavour: 'mysql' }, { flavour: 'mariadb' }] as const)(
  'definitions that $flavour restores',
  ({ flavour }) => {
    let parent: string;
    let server: ScratchServer;
    let toolbox: Toolbox;
    let login: DrillLogin;
    const { signal } = new AbortController();

    beforeAll(async () => {
      parent = await mkdtemp(join(tmpdir(), 'hostile-'));
      const [folder, layerRoot, { log: logger }] = [join(parent, 'server'), await serverTree(flavour), recordedLog()];
      server = await startScratchServer({
        flavour,
        folder,
        deadline: signal,
        logger,
        lowerCaseTableNames: 0,
        layerRoot,
      });
      toolbox = new Toolbox(await clientTree());
      const definers = new Definers();
      for (const definer of ['`app`@`%`', '`root`@`localhost`']) definers.push(`CREATE DEFINER=${definer} VIEW`);
      const toCreate = { name: 'shop', characterSet: undefined, collation: undefined };
      const needs = { databases: ['shop'], toCreate, definers };
      login = await prepareServer(needs, server, toolbox, signal);
      await writeFile(join(parent, 'secret'), 'secret\n', { mode: 0o644 });
      await mkdir(join(parent, 'place'), { mode: 0o777 });
    });

    afterAll(async () => {
      await server?.stop();
      await rm(parent, { recursive: true, force: true });
    });

    async function sql(input: string): Promise<string> {
      const { program, login: asRoot } = await rootClient({ flavour, socket: server.socket });
      const options = [...asRoot, `--user=${login.user}`, '--batch', '--skip-column-names'];
      return run(program, options, { input });
    }

    async function restored(text: string): Promise<RefusedObjects> {
      const path = join(parent, 'definitions.sql');
      await writeFile(path, text);
      const headings = new Headings('shop');
      for (const [index, line] of text.split('\n').entries()) headings.push(line, index + 1);
      const definitions = {
        path,
        bytes: text.length,
        headings,
        definers: new Definers(),
        warnings: [],
        isRead: true,
        textBytes: text.length,
      };
      const refused = new RefusedObjects(new AcceptedFindings([]));
      await restoreDefinitions(definitions, 'shop', refused, login, toolbox, signal);
      return refused;
    }

    test('runs no program, and reads and writes no file, by commands of the client', async () => {
      const [written, sourced] = [join(parent, 'written'), join(parent, 'sourced.sql')];
      await writeFile(sourced, 'CREATE TABLE sourced (a int);\n');
      const commands = [
        ...['\\! touch', 'system touch', 'tee', '\\T', 'pager touch', '\\P touch'].map(
          (command) => `${command} ${written}`,
        ),
        `source ${sourced}`,
        `\\. ${sourced}`,
      ];
      await restored(commands.map((c) => `SELECT 1;\n${c}\n;\n/*! ${c}\n*/;\nSELECT 2 ${c}\n;\n`).join(''));
      expect(existsSync(written)).toBe(false);
      expect(await sql("SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'sourced'")).toBe('0\n');
    });

    test('reads and writes no file by statements', async () => {
      const { problems } = await restored(`
-- Table structure for table \`outfile\`
SELECT 'x' INTO OUTFILE '${parent}/outfile';
-- Table structure for table \`dumpfile\`
SELECT 'x' INTO DUMPFILE '${parent}/dumpfile';
-- Table structure for table \`loaded\`
SET GLOBAL local_infile = ON;
CREATE TABLE loaded (a text);
LOAD DATA INFILE '${parent}/secret' INTO TABLE loaded;
-- Table structure for table \`local\`
LOAD DATA LOCAL INFILE '${parent}/secret' INTO TABLE loaded;
INSERT INTO loaded SELECT LOAD_FILE('${parent}/secret');
`);
      expect(problems.map(({ object }) => object)).toEqual(
        ['outfile', 'dumpfile', 'loaded', 'local'].map((name) => `table \`shop\`.\`${name}\``),
      );
      expect([existsSync(join(parent, 'outfile')), existsSync(join(parent, 'dumpfile'))]).toEqual([false, false]);
      expect(await sql('SELECT COUNT(*), COUNT(a) FROM shop.loaded')).toBe('1\t0\n');
    });

    /** Everything below the folder of the test, apart from what a server writes by itself. */
    async function files(): Promise<string[]> {
      const found = await readdir(parent, { recursive: true });
      return found.filter((path) => /hostile/.test(path));
    }

    test.each([
      'SET GLOBAL general_log_file = "HERE/hostile"; SET GLOBAL general_log = ON',
      'SET GLOBAL slow_query_log_file = "HERE/hostile"; SET GLOBAL slow_query_log = ON',
      'SET GLOBAL log_output = "FILE"',
      'SET GLOBAL innodb_buffer_pool_filename = "hostile"; SET GLOBAL innodb_buffer_pool_dump_now = ON',
      'SET GLOBAL event_scheduler = ON',
      'SET GLOBAL max_connections = 1',
      'SET PERSIST max_connections = 1',
      'SHUTDOWN',
      'FLUSH LOGS',
      'CREATE TABLESPACE hostile ADD DATAFILE "HERE/hostile.ibd"',
      'INSTALL PLUGIN hostile SONAME "hostile.so"',
      'CREATE FUNCTION hostile RETURNS STRING SONAME "hostile.so"',
      'CREATE USER hostile',
      'GRANT ALL ON *.* TO `app`@`%`',
      'UPDATE mysql.user SET user = "hostile"',
      'INSERT INTO mysql.plugin VALUES ("hostile", "hostile.so")',
      'UPDATE mysql.global_priv SET Priv = "{}"',
      'DELETE FROM mysql.tables_priv',
      'CREATE TABLE mysql.hostile (a INT)',
      'CREATE DATABASE hostile',
    ])('may not: %s', async (statement) => {
      const before = await sql('SHOW GLOBAL VARIABLES');
      const statements = statement.replaceAll('HERE', parent).split('; ');
      for (const one of statements) {
        expect(await restored(`-- Table structure for table \`hostile\`\n${one};\n`)).toMatchObject({ count: 1 });
      }
      expect(await sql('SHOW GLOBAL VARIABLES')).toBe(before);
      expect(await files()).toEqual([]);
    });

    test.each(['InnoDB', 'MyISAM', 'Aria'])('puts no table into a folder of its own choice (%s)', async (engine) => {
      const folders = `DATA DIRECTORY="${parent}/place" INDEX DIRECTORY="${parent}/place"`;
      await restored(`CREATE TABLE elsewhere (a INT, KEY (a)) ENGINE=${engine} ${folders};\n`);
      await restored(`CREATE TABLE elsewhere (a INT) ENGINE=${engine} DATA DIRECTORY="${parent}/place";\n`);
      expect(await readdir(join(parent, 'place'))).toEqual([]);
      await sql('DROP TABLE IF EXISTS shop.elsewhere');
    });

    test.each(['app`@`%', 'root`@`localhost', 'current'])(
      'gains nothing by a program with another definer (%s)',
      async (definer) => {
        const who = definer === 'current' ? 'CURRENT_USER' : `\`${definer}\``;
        await sql('DROP PROCEDURE IF EXISTS shop.hostile');
        const created = await restored(`CREATE DEFINER=${who} PROCEDURE hostile() SET GLOBAL max_connections = 7;\n`);
        expect(created.count).toBe(0);
        const { problems } = await restored('CALL hostile();\n');
        expect(problems).toEqual([expect.objectContaining({ errorNumber: 1227 })]);
        expect(await sql('SELECT @@GLOBAL.max_connections')).toBe('20\n');
      },
    );

    test('has no user with more privileges who can be a definer', async () => {
      expect(await sql("SELECT COUNT(*) FROM mysql.user WHERE user LIKE 'administrator%'")).toBe('0\n');
      const users = await sql(
        `SELECT user FROM mysql.user WHERE super_priv = 'Y' OR file_priv = 'Y' OR grant_priv = 'Y'`,
      );
      for (const user of users.split('\n').filter(Boolean)) {
        const definer = `DEFINER=\`${user}\`@localhost`;
        expect(await restored(`CREATE ${definer} PROCEDURE of_${user.length}() SELECT 1;\n`)).toMatchObject({
          count: 1,
        });
      }
    });

    test('says that the connection was lost, and gives no verdict', async () => {
      await expect(restored('KILL CONNECTION_ID();\nCREATE TABLE later (a INT);\n')).rejects.toThrow(
        /\[DRILL_SERVER_FAILED\] .* The client lost its connection/,
      );
    });

    test('creates an event that is over', async () => {
      const { count } = await restored(
        `CREATE EVENT once ON SCHEDULE AT '2020-01-01 03:00:00' DO SELECT 1;
CREATE EVENT ended ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 03:00:00' ENDS '2020-02-01 03:00:00' DO SELECT 1;
`,
      );
      expect(count).toBe(0);
      expect(
        await sql(
          `SELECT GROUP_CONCAT(event_name ORDER BY event_name) FROM information_schema.events WHERE event_schema = 'shop'`,
        ),
      ).toBe('ended,once\n');
    });
  },
);
