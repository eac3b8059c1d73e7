import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING } from '../../../infra/build/bundle-function';

/** Bundles `restore-process.ts` like the command line, so that it starts and uses memory as that does, and returns its path. */
export async function bundleRestoreProcess(folder: string): Promise<string> {
  const program = join(folder, 'restore-process.cjs');
  await build({
    ...BUNDLING,
    target: 'node20.19',
    entryPoints: [join(__dirname, 'restore-process.ts')],
    outfile: program,
  });
  return program;
}
