import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import { rootClient } from '../../servers/root-client';
import type { TestServer } from '../../servers/server';
import { run } from '../../tools/command';

/** Options of docs/restore.md. Without them, MariaDB's client removes comments from routines; MySQL's keeps them. */
export const RESTORE_OPTIONS: readonly string[] = ['--comments', '--binary-mode', '--max-allowed-packet=1G'];

/**
 * Restores a dump like a user, with the programs of the layer: `zstd -dc dump.sql.zst | mysql db`.
 *
 * @param database undefined for a dump of several databases, which contains their names
 */
export async function restore(
  server: TestServer,
  key: string,
  dump: Buffer | string,
  database?: string,
  options = RESTORE_OPTIONS,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'restore-'));
  try {
    const file = join(folder, 'dump');
    await writeFile(file, dump);
    const bin = join(await clientTree(), 'bin');
    const { program, login } = await rootClient(server);
    const target = database === undefined ? [] : [database];
    const script = `set -o pipefail; ${readerOf(key)} "$2" | "\${@:3}"`;
    await run('bash', ['-c', script, 'restore', bin, file, program, ...login, ...options, '--', ...target]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The command that reads a file with this ending; `$1` is the folder of the programs. */
function readerOf(key: string): string {
  if (key.endsWith('.zst')) return '"$1/zstd" -dc';
  return key.endsWith('.gz') ? '"$1/gzip" -dc' : 'cat';
}
