import { join } from 'node:path';
import { note } from '../../dev/tools/progress';
import { MODULES } from './modules';

/*
 * `npm run mutation [-- module …]`: changes every condition, operator and block of modules, one at a time, and runs the
 * unit tests that reach it (StrykerJS). Fails when the tests of a module kill a smaller share of its mutants than its
 * score. What was found before is kept in reports/mutation, and only what changed since is run again.
 */

const REPORTS = join('reports', 'mutation');

async function main(names: readonly string[]): Promise<boolean> {
  const called = (folder: string, name: string) => folder === name || folder.split('/').at(-1) === name;
  const folders = Object.keys(MODULES);
  const unknown = names.filter((name) => !folders.some((folder) => called(folder, name)));
  if (unknown.length > 0) throw new Error(`There is no module ${unknown.join(', ')}. Modules: ${folders.join(', ')}.`);
  let good = true;
  for (const [folder, score] of Object.entries(MODULES)) {
    if (names.length > 0 && !names.some((name) => called(folder, name))) continue;
    good = (await mutate(folder, score)) && good;
  }
  return good;
}

/** Mutates one module. @returns false when its score is too low. */
async function mutate(folder: string, score: number): Promise<boolean> {
  const name = folder.replaceAll('/', '-');
  const { Stryker } = await import('@stryker-mutator/core');
  const results = await new Stryker({
    mutate: [`functions/${folder}/**/*.ts`],
    testRunner: 'jest',
    jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js' },
    coverageAnalysis: 'perTest',
    // StrykerJS reads it with TypeScript's JavaScript API, which TypeScript 7 does not have.
    tsconfigFile: 'none',
    // Texts of errors and logs are most of these, and no test should repeat them all.
    mutator: { excludedMutations: ['StringLiteral'] },
    ignorePatterns: [
      '/*',
      '!/functions',
      '!/test',
      '!/dev',
      '!/layers',
      '!/infra',
      '!/package.json',
      '!/docs',
      '!/modules',
    ],
    concurrency: 2,
    timeoutMS: 20_000,
    timeoutFactor: 3,
    incremental: true,
    incrementalFile: join(REPORTS, `${name}.incremental.json`),
    reporters: ['clear-text', 'json'],
    clearTextReporter: { allowColor: false, reportTests: false, skipFull: true },
    jsonReporter: { fileName: join(REPORTS, `${name}.json`) },
    thresholds: { high: 100, low: 100, break: null },
    tempDirName: join(REPORTS, `${name}.sandbox`),
    logLevel: 'warn',
  } as never).runMutationTest();
  const counted = results.filter(({ status }) => !['Ignored', 'CompileError', 'RuntimeError'].includes(status));
  const killed = counted.filter(({ status }) => status === 'Killed' || status === 'Timeout').length;
  const reached = counted.length === 0 ? 0 : (100 * killed) / counted.length;
  note(`${folder}: ${killed} of ${counted.length} mutants killed: ${reached.toFixed(1)} %, at least ${score} %`);
  return counted.length > 0 && reached >= score;
}

main(process.argv.slice(2)).then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
