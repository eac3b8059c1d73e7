import { join } from 'node:path';

const { name, sources, score } = JSON.parse(process.env.MUTATED_MODULE ?? '{}');
const report = join('reports', 'mutation', name);

/** The pattern of a folder or file, or of one that is left out (`!`). */
function pattern(source) {
  const [, not, path] = /^(!?)(.+)$/.exec(source);
  return `${not}functions/${path.endsWith('.ts') ? path : `${path}/**/*.ts`}`;
}

/**
 * How StrykerJS mutates one module of `modules.ts`; `mutation.ts` passes it.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: sources.map(pattern),
  testRunner: 'covering-tests',
  plugins: ['@stryker-mutator/jest-runner', './test/mutation/covering-tests-runner.mjs'],
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // SWC checks no types.
  disableTypeChecks: false,
  // StrykerJS reads it with TypeScript's JavaScript API, which TypeScript 7 does not have.
  tsconfigFile: 'none',
  // Texts of errors and logs are most of these, and no test should repeat them all.
  mutator: { excludedMutations: ['StringLiteral'] },
  // The copy in which mutants run.
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
  tempDirName: `${report}.sandbox`,
  concurrency: 2,
  // Long enough that a mutant does not time out because the machine is busy.
  timeoutMS: 10_000,
  timeoutFactor: 3,
  incremental: true,
  incrementalFile: `${report}.incremental.json`,
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: `${report}.json` },
  thresholds: { high: 100, low: score ?? 0, break: score ?? null },
  logLevel: 'warn',
};
