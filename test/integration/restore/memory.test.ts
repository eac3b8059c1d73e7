import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { bundleRestoreProcess } from '../../../dev/labs/restores/bundle-restore-process';
import { targetAt } from '../../../dev/labs/restores/restore-lab';
import type { RestoreTask } from '../../../dev/labs/restores/restore-process';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { clientTree } from '../../../layers/mysql-client/build';
import { dumpWith } from '../parallel/parallel-lab';

/** Most memory of a process that restores by eight sessions, with Node.js. */
const LIMIT = 200 * 1024 * 1024;

let cloud: LocalCloud;
let server: TestServer;
let folder: string;
let program: string;

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  [cloud, server, folder] = await Promise.all([
    startLocalCloud(),
    startServer({ flavour: 'mysql' }),
    mkdtemp(join(tmpdir(), 'restore-memory-')),
  ]);
  program = await bundleRestoreProcess(folder);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop(), folder && rm(folder, { recursive: true, force: true })]);
});

/** The largest resident memory of a process that restores a dump, in bytes. */
async function peakOf(task: RestoreTask): Promise<number> {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const closed = once(child, 'close');
  let peak = 0;
  while (child.exitCode === null && child.signalCode === null) {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024);
    await Promise.race([closed, sleep(50)]);
  }
  expect(child.exitCode).toBe(0);
  return peak;
}

test('the memory of a restore by eight sessions does not grow with the dump', async () => {
  const peaks: number[] = [];
  for (const [index, doublings] of [13, 16].entries()) {
    const database = `shop_${index}`;
    await server.sql(
      `CREATE DATABASE ${database};
       CREATE TABLE ${database}.photos (id INT AUTO_INCREMENT PRIMARY KEY, photo BLOB);
       INSERT INTO ${database}.photos (photo) VALUES (RANDOM_BYTES(1000));
       ${`INSERT INTO ${database}.photos (photo) SELECT RANDOM_BYTES(1000) FROM ${database}.photos;\n`.repeat(doublings)}`,
    );
  }
  const lab = await DumpLab.create(cloud, server, ['shop_0', 'shop_1']);
  for (const database of ['shop_0', 'shop_1']) {
    const { key } = await dumpWith(1, new DumpLab(cloud, server, [database]));
    const [file, manifestFile] = [join(folder, database), join(folder, `${database}.json`)];
    await writeFile(file, await lab.object(key));
    await writeFile(manifestFile, JSON.stringify(await lab.manifest(key)));
    const options = { database: `copy_of_${database}`, connections: 8, allow: { sourceServer: true } };
    const { address, user } = targetAt(server);
    peaks.push(await peakOf({ file, manifestFile, address, user, layer: await clientTree(), options }));
  }
  const [small = 0, large = 0] = peaks;
  expect(large).toBeLessThan(LIMIT);
  expect(large - small).toBeLessThan(100 * 1024 * 1024);
});
