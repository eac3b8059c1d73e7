import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import { databaseFacts, differences } from '../../labs/databases/database-comparison';
import { CommandLine } from '../../labs/released/command-line';
import type { TestServer } from '../../servers/server';
import { run } from '../../tools/command';
import { DATABASE } from '../environment/database';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { FirstDump } from './first-dump';
import { NOTHING_TO_SHOW, type Scenario } from './scenario';

const BY_COMMAND = 'shop_restored';
const BY_PROGRAMS = 'shop_by_hand';

/** Restores the dump by the command line, and by nothing but the server's own programs, and compares both with the original. */
export async function showRestore(
  scenario: Scenario,
  demo: DemoEnvironment,
  first: FirstDump | undefined,
): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  const { server, cloud } = demo;
  const cli = await CommandLine.build(cloud);
  try {
    await restoreByCommand(scenario, cli, demo, first);
  } finally {
    cli.remove();
  }
  await compare(scenario, server, BY_COMMAND);
  await restoreByPrograms(scenario, server, first);
  await compare(scenario, server, BY_PROGRAMS);
}

async function restoreByCommand(
  scenario: Scenario,
  cli: CommandLine,
  { server, functionName }: DemoEnvironment,
  { slot }: FirstDump,
): Promise<void> {
  const connection = `--socket ${server.socket} --user root --no-password`;
  const restore = (options: string) =>
    cli.shell(`lambda-mysqldump restore ${DATABASE} ${slot} --function ${functionName} ${connection} ${options}`);
  const into = `--into ${BY_COMMAND}`;

  const refused = await restore(into);
  const [, code] = /\[([A-Z_]+)\]/.exec(refused.err) ?? [];
  scenario.record(
    `"lambda-mysqldump restore" does not write to the server of the original unasked: exit ${refused.exit}, ${code}.`,
    refused.exit === 4 && code === 'TARGET_IS_SOURCE',
  );
  const { exit, out, err } = await restore(`${into} --allow-source-server`);
  if (exit !== 0) {
    scenario.record(`The restore failed with exit ${exit}: ${err.trim()}`, false);
    return;
  }
  const lines = out.trim().split('\n');
  scenario.record(`With --allow-source-server: ${lines.slice(1, 3).join('; ')}.`);
  const proof = lines.find((line) => line.startsWith('What was read is what was dumped'));
  scenario.record(proof ?? 'It did not report what it compared.', proof !== undefined);
}

/** A dump restores without any program of this project, too. */
async function restoreByPrograms(scenario: Scenario, server: TestServer, { dump }: FirstDump): Promise<void> {
  await server.sql(`CREATE DATABASE ${BY_PROGRAMS} CHARACTER SET utf8mb4`);
  const command = `zstd -dc ${basename(dump.file)} | mysql --binary-mode --max-allowed-packet=1G ${BY_PROGRAMS}`;
  const startedAt = performance.now();
  const failure = await runAtHome(command, dirname(dump.file), server).then(
    () => undefined,
    (error: Error) => error.message,
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  scenario.record(failure ?? `Restored in ${seconds} s by: ${command}`, failure === undefined);
}

async function compare(scenario: Scenario, server: TestServer, copy: string): Promise<void> {
  const [original, restored] = await Promise.all([databaseFacts(server, DATABASE), databaseFacts(server, copy)]);
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
