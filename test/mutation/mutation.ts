import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { step } from '../../dev/tools/progress';
import { MODULES } from './modules';

/*
 * `npm run mutation [-- module …]`: changes every condition, operator and block of modules, one at a time, and runs the
 * unit tests that reach it (StrykerJS). Fails when the tests of a module kill a smaller share of its mutants than its
 * score. What was found before is kept in reports/mutation, and only what changed since is run again.
 */

const REPOSITORY = join(__dirname, '..', '..');
const STRYKER = join(REPOSITORY, 'node_modules', '.bin', 'stryker');
const CONFIGURATION = join('test', 'mutation', 'stryker.config.mjs');

async function main(names: readonly string[]): Promise<boolean> {
  const called = (folder: string, name: string) => folder === name || folder.split('/').at(-1) === name;
  const folders = Object.keys(MODULES);
  const unknown = names.filter((name) => !folders.some((folder) => called(folder, name)));
  if (unknown.length > 0) throw new Error(`There is no module ${unknown.join(', ')}. Modules: ${folders.join(', ')}.`);
  let good = true;
  for (const [folder, score] of Object.entries(MODULES)) {
    if (names.length > 0 && !names.some((name) => called(folder, name))) continue;
    good = (await step(`mutants of ${folder}`, () => mutate(folder, score))) && good;
  }
  return good;
}

/** Mutates one module. @returns false when its score is too low. */
async function mutate(folder: string, score: number): Promise<boolean> {
  const stryker = spawn(STRYKER, ['run', CONFIGURATION], {
    cwd: REPOSITORY,
    stdio: 'inherit',
    env: { ...process.env, MUTATION_FOLDER: folder, MUTATION_SCORE: String(score) },
  });
  const [code] = await once(stryker, 'exit');
  return code === 0;
}

main(process.argv.slice(2)).then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
