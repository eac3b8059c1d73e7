import { mkdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../tools/cache';
import { run } from '../tools/command';
import { madeOnce } from '../tools/made-once';
import { step } from '../tools/progress';
import type { ServerProgram } from './flavours';

/** MySQL refuses to run as root without `--user=root`; other users need no option. */
export function userOption(): string[] {
  return userInfo().uid === 0 ? ['--user=root'] : [];
}

/** Copies an initialised data folder to `target`. It is initialised once and kept in the cache. */
export async function freshDataFolder(program: ServerProgram, target: string): Promise<void> {
  const name = `${program.flavour}-${program.series}-${program.fingerprint}`;
  const pristine = await madeOnce(join(cacheFolder('data-folders'), name), (draft) =>
    step(`first data folder of ${program.flavour} ${program.series}`, async () => {
      const data = join(draft, 'data');
      await mkdir(data);
      const [command = '', ...loaderArgs] = program.command;
      const { options, input } = program.initialise;
      const args = ['--no-defaults', ...program.options, ...userOption(), `--datadir=${data}`, ...options];
      await run(command, [...loaderArgs, ...args], { input, cwd: draft });
      // Servers must not share an identity or a private key: both are generated again at the first start.
      for (const file of ['auto.cnf', 'ca.pem', 'ca-key.pem', 'private_key.pem', 'public_key.pem']) {
        await rm(join(data, file), { force: true });
      }
    }),
  );
  await run('cp', ['-a', '--reflink=auto', '--sparse=always', join(pristine, 'data'), target]);
}
