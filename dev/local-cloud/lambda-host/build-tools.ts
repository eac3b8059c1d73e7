import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../../tools/command';
import { step } from '../../tools/progress';

/** Commands that compile the runtime interface client, and the Debian packages that hold them. */
const packages: Record<string, string> = {
  autoreconf: 'autoconf',
  automake: 'automake',
  libtoolize: 'libtool',
  cmake: 'cmake',
  make: 'make',
  'g++': 'g++',
  xz: 'xz-utils',
};

/** Installs missing compilers if this process may do so. @throws Error with the command to install them otherwise. */
export async function ensureBuildTools(): Promise<void> {
  const missing = Object.keys(packages).filter((command) => !isInstalled(command));
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing.map((name) => packages[name])];
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    throw new Error(
      `The Lambda runtime can't be compiled without ${missing.join(', ')}; on Debian or Ubuntu run: sudo ${install.join(' ')}`,
    );
  }
  await step(`Installing ${missing.join(', ')}`, async () => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '--quiet'], { env });
    await run('apt-get', install.slice(1) as string[], { env });
  });
}

function isInstalled(command: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
