import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../../tools/cache';
import { run } from '../../tools/command';
import { madeOnce } from '../../tools/made-once';
import type { Flavour } from '../flavours';

const SOURCE = join(__dirname, 'aws-authentication.c');

/** Name of the library in a server's folder of plugins. */
export const PLUGIN_FILE = 'aws_authentication.so';

/** Compiles the authentication plugin once, and returns its path. */
export async function authenticationPlugin(flavour: Flavour): Promise<string> {
  const family = flavour === 'mariadb' ? ['-DMARIADB'] : [];
  const version = hash('sha256', await readFile(SOURCE)).slice(0, 16);
  const folder = await madeOnce(join(cacheFolder('authentication-plugins'), `${flavour}-${version}`), async (draft) => {
    await run('cc', ['-shared', '-fPIC', '-O1', '-Wall', ...family, '-o', join(draft, PLUGIN_FILE), SOURCE]);
  });
  return join(folder, PLUGIN_FILE);
}
