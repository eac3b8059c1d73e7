import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../tools/cache';
import { run } from '../../tools/command';
import { madeOnce } from '../../tools/made-once';
import { step } from '../../tools/progress';

const requirements = join(__dirname, 'requirements.txt');

/** Returns the Python of a virtual environment with MiniStack; creates the environment on first use. */
export async function ministackPython(): Promise<string> {
  const version = await run('python3', ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  const key = createHash('sha256').update(readFileSync(requirements)).update(version).digest('hex').slice(0, 16);
  const folder = await madeOnce(join(cacheFolder('ministack'), key), (draft) =>
    step('Installing MiniStack into a virtual environment', async () => {
      await run('python3', ['-m', 'venv', draft]);
      await run(join(draft, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements]);
    }),
  );
  return join(folder, 'bin/python');
}
