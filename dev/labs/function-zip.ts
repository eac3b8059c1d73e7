import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleFunction } from '../../infra/build/bundle-function';

/** Builds the released zip of a function's code. @param plugins of esbuild, for a modified function */
export async function functionZip(name: string, plugins: Plugin[] = []): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), `${name}-code-`));
  try {
    const zip = join(folder, `${name}.zip`);
    await bundleFunction(name, zip, plugins);
    return await readFile(zip);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
