import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { clientTree } from '../../layers/mysql-client/build';
import type { DumpLab } from './dump-lab';

/** The SQL text of a dump in the bucket. */
export async function dumpText(lab: DumpLab, key: string): Promise<string> {
  const input = await lab.object(key);
  const { status, stdout, stderr } = spawnSync(join(await clientTree(), 'bin', 'zstd'), ['-d', '-q', '-c'], {
    input,
    maxBuffer: 1024 ** 3,
  });
  if (status !== 0) throw new Error(`The dump "${key}" can't be decompressed: ${stderr}`);
  return stdout.toString('utf8');
}
