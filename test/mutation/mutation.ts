import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { step } from '../../dev/tools/progress';
import { MODULES, type MutatedModule } from './modules';

/*
 * `npm run mutation [-- module …]`: changes every condition, operator and block of modules, one at a time, and runs the
 * unit tests that reach it (StrykerJS). Fails when the tests of a module kill a smaller share of its mutants than its
 * score. What was found before is kept in reports/mutation, and only what changed since is run again.
 */

const REPOSITORY = join(__dirname, '..', '..');
const STRYKER = join(REPOSITORY, 'node_modules', '.bin', 'stryker');
const CONFIGURATION = join('test', 'mutation', 'stryker.config.mjs');

async function main(names: readonly string[]): Promise<boolean> {
  const unknown = names.filter((name) => !(name in MODULES));
  if (unknown.length > 0) {
    throw new Error(`There is no module ${unknown.join(', ')}. Modules: ${Object.keys(MODULES).join(', ')}.`);
  }
  let good = true;
  for (const [name, module] of Object.entries(MODULES)) {
    if (names.length > 0 && !names.includes(name)) continue;
    // What StrykerJS prints states the reason, and the other modules are measured all the same.
    await step(`mutants of ${name}`, () => mutate(name, module)).catch(() => {
      good = false;
    });
  }
  return good;
}

/** Mutates one module. @throws when its score is too low, or StrykerJS could not measure it. */
async function mutate(name: string, module: MutatedModule): Promise<void> {
  const stryker = spawn(STRYKER, ['run', CONFIGURATION], {
    cwd: REPOSITORY,
    stdio: 'inherit',
    env: { ...process.env, MUTATED_MODULE: JSON.stringify({ name, ...module }) },
  });
  const [code] = await once(stryker, 'exit');
  if (code !== 0) throw new Error(`StrykerJS ended with ${code} for the module ${name}.`);
}

main(process.argv.slice(2)).then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
