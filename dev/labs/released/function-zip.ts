import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundleFunction } from '../../../infra/build/bundle-function';
import { withBundle } from './with-bundle';

/** Builds the released zip of a function's code. @param plugins of esbuild, for a modified function */
export async function functionZip(name: string, plugins: Plugin[] = []): Promise<Uint8Array> {
  const zipIn = (folder: string) => join(folder, `${name}.zip`);
  return withBundle(
    plugins.length === 0 ? name : undefined,
    (folder) => bundleFunction(name, zipIn(folder), plugins),
    (folder) => readFile(zipIn(folder)),
  );
}
