import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache';
import { run } from './command';
import { madeOnce } from './made-once';
import { step } from './progress';

/**
 * Returns the Python of a virtual environment with the packages of a file of requirements; creates the environment on first
 * use. `name` is the folder of the cache, `title` what it contains.
 */
export async function pythonEnvironment(name: string, title: string, requirements: string): Promise<string> {
  const version = await run('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  const key = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 16);
  const folder = await madeOnce(join(cacheFolder(name), key), (draft) =>
    step(`Installing ${title} into a virtual environment`, async () => {
      await run('python3', ['-m', 'venv', draft]);
      await run(join(draft, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements]);
    }),
  );
  return join(folder, 'bin/python');
}
