import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import { run } from '../../../layers/tools/command';
import type { TestServer } from '../../support/servers/server';

/**
 * Restores a dump as a person would, with the programs of the layer: `zstd -dc dump.sql.zst | mysql db`.
 *
 * @param database left out for a dump of several databases, which names them itself.
 */
export async function restore(server: TestServer, key: string, dump: Buffer, database?: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'restore-'));
  try {
    const file = join(folder, 'dump');
    await writeFile(file, dump);
    const bin = join(await clientTree(), 'bin');
    const decompress = join(bin, key.endsWith('.gz') ? 'gzip' : 'zstd');
    const client = join(bin, server.flavour === 'mysql' ? 'mysql' : 'mariadb');
    const script = 'set -o pipefail; "$1" -dc "$2" | "${@:3}"';
    const options = ['--no-defaults', '--user=root', `--socket=${server.socket}`, ...RESTORE_OPTIONS];
    const target = database === undefined ? [] : [database];
    await run('bash', ['-c', script, 'restore', decompress, file, client, ...options, '--', ...target]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const RESTORE_OPTIONS = ['--default-character-set=utf8mb4', '--comments'];
