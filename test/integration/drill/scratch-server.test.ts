import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootClient } from '../../../dev/servers/root-client';
import { startServer } from '../../../dev/servers/server';
import { run } from '../../../dev/tools/command';
import { type ScratchServer, startScratchServer } from '../../../functions/drill/server/start-server';
import { serverTree } from '../../../layers/server/build';
import { createDefiner, loadFixture } from '../../support/fixtures/load';
import { inLongForm } from '../../support/long-form';
import { recordedLog } from '../../support/recorded-log';
import { dumpDirectly } from '../fidelity/dump-directly';

describe.each([{ flavour: 'mysql' }, ...inLongForm({ flavour: 'mariadb' })] as const)(
  'a scratch server of $flavour',
  ({ flavour }) => {
    let parent: string;
    let server: ScratchServer;

    beforeEach(async () => {
      parent = await mkdtemp(join(tmpdir(), 'scratch-'));
    });

    afterEach(async () => {
      await server?.stop();
      await rm(parent, { recursive: true, force: true });
    });

    async function start(lowerCaseTableNames: 0 | 1 = 0): Promise<void> {
      const deadline = new AbortController().signal;
      const [folder, layerRoot, { log: logger }] = [join(parent, 'server'), await serverTree(flavour), recordedLog()];
      server = await startScratchServer({ flavour, folder, deadline, logger, lowerCaseTableNames, layerRoot });
    }

    async function sql(input: string, ...options: string[]): Promise<string> {
      const { program, login } = await rootClient({ flavour, socket: server.socket });
      return run(program, [...login, '--batch', '--skip-column-names', '--binary-mode', '--comments', ...options], {
        input,
      });
    }

    test('is empty, has one user who can log in, no port, and nothing that slows a restore', async () => {
      await start();

      const answer = await sql(`
      SELECT GROUP_CONCAT(schema_name ORDER BY schema_name) FROM information_schema.schemata;
      SELECT @@skip_networking, @@event_scheduler, @@local_infile, @@log_bin, @@max_allowed_packet;
      SELECT COUNT(*) > 590 FROM mysql.time_zone_name;
    `);

      const databases = 'information_schema,mysql,performance_schema,sys';
      expect(answer).toBe(`${databases}\n1\tOFF\t0\t0\t1073741824\n1\n`);
      expect(await server.log()).not.toContain('[ERROR]');
    });

    test('restores the fixture with every kind of object', async () => {
      const source = await startServer({ flavour });
      try {
        await createDefiner(source);
        await loadFixture(source, 'shop');
        const dump = await dumpDirectly(source, 'shop');
        await start();
        await sql("CREATE DATABASE shop; CREATE USER 'app'@'%'; GRANT ALL ON *.* TO 'app'@'%'");
        await sql(dump.sql, 'shop');

        const count = 'SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = "shop"';
        expect(await sql(count)).toBe(await source.sql(count));
      } finally {
        await source.stop();
      }
    });

    test('compares names without case when the source does', async () => {
      await start(1);

      expect(await sql('CREATE DATABASE Shop; CREATE TABLE shop.Orders (id INT); SHOW TABLES IN shop')).toBe(
        'orders\n',
      );
      expect(await sql("SELECT COUNT(*) > 590 FROM mysql.time_zone_name; SELECT MD5('a')")).toBe(
        '1\n0cc175b9c0f1b6a831c399e269772661\n',
      );
    });

    test('leaves no process and no file when it is stopped', async () => {
      await start();
      const pids = await serverPids(parent);
      await server.stop();

      expect(pids).toHaveLength(1);
      expect(await serverPids(parent)).toEqual([]);
      expect(existsSync(join(parent, 'server'))).toBe(false);
    });

    test('reports that it was killed', async () => {
      await start();
      for (const pid of await serverPids(parent)) process.kill(pid, 'SIGKILL');

      await expect(server.failed).rejects.toThrow(/^\[DRILL_SERVER_FAILED\] .* ended \(signal SIGKILL\)/);
    });
  },
);

/** Processes that have the folder in their command line. */
async function serverPids(folder: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of (await readdir('/proc')).filter((one) => /^\d+$/.test(one))) {
    const commandLine = await readFile(join('/proc', name, 'cmdline'), 'utf8').catch(() => '');
    if (commandLine.includes(`--datadir=${folder}/`)) found.push(Number(name));
  }
  return found;
}
