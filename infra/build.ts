import { statSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../dev/tools/progress';
import { buildModule } from './build/build-module';
import { bundleCommandLine, PROGRAM_FILE } from './build/bundle-command-line';
import { MODULES } from './build/packages';

const COMMAND_LINE = join(__dirname, '..', 'cli', 'dist');

/* `npm run build`: builds the zips that the modules deploy, and the command line. */
async function main(): Promise<void> {
  await step('command line', () => bundleCommandLine(COMMAND_LINE));
  const { size } = statSync(join(COMMAND_LINE, PROGRAM_FILE));
  console.log(`cli/dist/${PROGRAM_FILE}  ${(size / 1024 / 1024).toFixed(2)} MiB`);
  for (const module of MODULES) await buildModule(module);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
