import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootClient } from '../../../dev/servers/root-client';
import { run } from '../../../dev/tools/command';
import { Toolbox } from '../../../functions/core/toolbox';
import { Definers } from '../../../functions/drill/restore/definers';
import { Headings } from '../../../functions/drill/restore/headings';
import { type Refused, restoreDefinitions } from '../../../functions/drill/restore/restore-definitions';
import { type ScratchServer, startScratchServer } from '../../../functions/drill/server/start-server';
import { clientTree } from '../../../layers/mysql-client/build';
import { serverTree } from '../../../layers/server/build';
import { MARIADB, MYSQL } from '../../../layers/server/families';
import { recordedLog } from '../../support/recorded-log';

/* The text of a dump comes from users who may create objects in the database, and the drill's role reads all dumps. */

describe.each([
  { flavour: 'mysql' as const, family: MYSQL },
  { flavour: 'mariadb' as const, family: MARIADB },
])('definitions that $flavour restores', ({ flavour, family }) => {
  let parent: string;
  let server: ScratchServer;
  const { signal } = new AbortController();

  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'hostile-'));
    const [folder, layerRoot, { log: logger }] = [join(parent, 'server'), await serverTree(family), recordedLog()];
    server = await startScratchServer({ flavour, folder, deadline: signal, logger, lowerCaseTableNames: 0, layerRoot });
    await sql('CREATE DATABASE shop');
    await writeFile(join(parent, 'secret'), 'secret\n', { mode: 0o644 });
  });

  afterAll(async () => {
    await server?.stop();
    await rm(parent, { recursive: true, force: true });
  });

  async function sql(input: string): Promise<string> {
    const { program, login } = await rootClient({ flavour, socket: server.socket });
    return run(program, [...login, '--batch', '--skip-column-names'], { input });
  }

  async function restored(text: string): Promise<Refused> {
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
    };
    return restoreDefinitions(definitions, 'shop', { flavour, ...server }, new Toolbox(await clientTree()), signal);
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
});
