import { join } from 'node:path';

const { MUTATION_FOLDER: folder = '', MUTATION_SCORE: score = '0' } = process.env;
const report = join('reports', 'mutation', folder.replaceAll('/', '-'));

/**
 * How StrykerJS mutates one folder of `functions/`; `mutation.ts` names it and the share of mutants to be killed.
 *
 * @type {import('@stryker-mutator/api/core').PartialStrykerOptions}
 */
export default {
  mutate: [`functions/${folder}/**/*.ts`],
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js' },
  coverageAnalysis: 'perTest',
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
  timeoutMS: 20_000,
  timeoutFactor: 3,
  incremental: true,
  incrementalFile: `${report}.incremental.json`,
  reporters: ['clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: `${report}.json` },
  thresholds: { high: 100, low: Number(score), break: Number(score) },
  logLevel: 'warn',
};
