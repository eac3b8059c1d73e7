import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Tool } from '../../../functions/core/toolbox';
import { clientTree } from '../../../layers/mysql-client/build';

/** What a program of the layer writes for this input. @throws Error with its message when it fails. */
export async function outputOf(tool: Tool, args: readonly string[], input: string | Buffer): Promise<Buffer> {
  const program = join(await clientTree(), 'bin', tool);
  const { status, stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1024 ** 3 });
  if (status !== 0) throw new Error(`${tool} ${args.join(' ')} failed: ${stderr}`);
  return stdout;
}
