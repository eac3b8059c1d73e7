import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import { databaseFacts, differences } from '../../labs/database-comparison';
import type { TestServer } from '../../servers/server';
import { run } from '../../tools/command';
import { DATABASE } from '../environment/database';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { FirstDump } from './first-dump';
import { NOTHING_TO_SHOW, type Scenario } from './scenario';

const SCRATCH = 'shop_restored';

/** Restores the dump into a scratch database and compares it with the one that was dumped. */
export async function showRestore(
  scenario: Scenario,
  { server }: DemoEnvironment,
  first: FirstDump | undefined,
): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  await server.sql(`CREATE DATABASE ${SCRATCH} CHARACTER SET utf8mb4`);
  const command = `zstd -dc ${basename(first.dump.file)} | mysql --binary-mode --max-allowed-packet=1G ${SCRATCH}`;
  const startedAt = performance.now();
  const failure = await runAtHome(command, dirname(first.dump.file), server).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  scenario.record(failure ?? `Restored in ${seconds} s by: ${command}`, failure === undefined);

  const [original, restored] = await Promise.all([databaseFacts(server, DATABASE), databaseFacts(server, SCRATCH)]);
  const counts = ['table', 'view', 'function', 'procedure', 'trigger', 'event']
    .map((type) => [type, [...original.keys()].filter((name) => name.startsWith(`${type} `)).length] as const)
    .map(([type, count]) => `${count} ${type}${count === 1 ? '' : 's'}`);
  const found = differences(original, restored);
  scenario.record(
    `Compared with the original: the rows of every table by checksum, and the definitions of ${counts.join(', ')}. Differences: ${found.length}.`,
    found.length === 0 && original.size > 0,
  );
  for (const difference of found.slice(0, 3)) scenario.record(`${difference.split(/:?\n/)[0]}.`, false);
}

/** Runs a command line like a user who has the clients installed and the connection in `~/.my.cnf`. */
async function runAtHome(command: string, home: string, server: TestServer): Promise<void> {
  writeFileSync(join(home, '.my.cnf'), `[client]\nsocket=${server.socket}\nuser=root\n`, { mode: 0o600 });
  const env = { PATH: `${join(await clientTree(), 'bin')}:${process.env.PATH}`, HOME: home };
  await run('bash', ['--norc', '-o', 'pipefail', '-c', command], { cwd: home, env });
}
