import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { BUNDLING } from '../../../infra/build/bundle-function';

/**
 * Runs a program in a process of its own, bundled as the functions are: the loader of TypeScript calls a function for every use
 * of an imported constant, which is most of the time of such programs.
 *
 * @returns what it has printed
 */
export async function runBundled(entryPoint: string, args: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-mask-'));
  try {
    const outfile = join(folder, 'index.js');
    await build({ ...BUNDLING, entryPoints: [entryPoint], outfile });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile, ...args]);
    return stdout;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
