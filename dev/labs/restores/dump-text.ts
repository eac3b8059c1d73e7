import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { clientTree } from '../../../layers/mysql-client/build';
import type { DumpLab } from '../in-process/dump-lab';

/** The SQL text of a dump in a bucket. */
export async function dumpText(lab: DumpLab, key: string, bucket?: string): Promise<string> {
  const input = await lab.object(key, bucket);
  const { status, stdout, stderr } = spawnSync(join(await clientTree(), 'bin', 'zstd'), ['-d', '-q', '-c'], {
    input,
    maxBuffer: 1024 ** 3,
  });
  if (status !== 0) throw new Error(`The dump "${key}" can't be decompressed: ${stderr}`);
  return stdout.toString('utf8');
}

/** A text as zstd compresses it. */
export async function zstdOf(content: string | Buffer): Promise<Buffer> {
  const { status, stdout, stderr } = spawnSync(join(await clientTree(), 'bin', 'zstd'), ['-q', '-c'], {
    input: content,
    maxBuffer: 1024 ** 3,
  });
  if (status !== 0) throw new Error(`A text can't be compressed: ${stderr}`);
  return stdout;
}
