import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import type { TestServer } from '../../../dev/servers/server';
import { dumpArguments } from '../../../functions/dump/mysqldump/arguments';
import { clientTree } from '../../../layers/mysql-client/build';

export interface DirectDump {
  code: number | null;
  signal: NodeJS.Signals | null;
  sql: string;
  /** The same as bytes: a server may send some that are no UTF-8. */
  bytes: Buffer;
  /** Standard error of the program, without its progress. */
  output: string;
}

export interface DirectDumpOptions {
  user?: string;
  /** Default: the client of the server's family. */
  tool?: 'mysqldump' | 'mariadb-dump';
  /** Arguments of the function that are omitted. */
  without?: readonly string[];
  /** Milliseconds after which the program is killed. */
  timeout?: number;
}

/** Dumps without the function: the same program with the same arguments, without checks. */
export async function dumpDirectly(
  server: TestServer,
  database: string,
  options: DirectDumpOptions = {},
): Promise<DirectDump> {
  const { user = 'root', without = [], timeout = 20_000 } = options;
  const tool = options.tool ?? (server.flavour === 'mysql' ? 'mysqldump' : 'mariadb-dump');
  const args = dumpArguments(tool === 'mysqldump' ? 'mysql' : 'mariadb', [database]).filter(
    (argument) => !argument.startsWith('--defaults-file') && !without.includes(argument),
  );
  const child = spawn(
    join(await clientTree(), 'bin', tool),
    ['--no-defaults', `--user=${user}`, `--socket=${server.socket}`, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], timeout, killSignal: 'SIGKILL' },
  );
  const [sql, output] = await Promise.all([buffer(child.stdout), text(child.stderr), once(child, 'close')]);
  return {
    code: child.exitCode,
    signal: child.signalCode,
    sql: sql.toString('utf8'),
    bytes: sql,
    output: output
      .split('\n')
      .filter((line) => !line.startsWith('-- '))
      .join('\n'),
  };
}

export const TRAILER = /\n-- Dump completed on [-0-9: ]+\n$/;

/** Ends the function's children after five seconds, so that none remains when a test fails. */
export function fiveSeconds(): () => number {
  const end = performance.now() + 25_000;
  return () => end - performance.now();
}
