import { readFileSync, writeFileSync } from 'node:fs';
import { strykerPlugins as jestPlugins } from '@stryker-mutator/jest-runner';

/*
 * StrykerJS's runner for Jest filters tests by their titles alone: for each mutant, Jest loads every test file that
 * imports the mutated one, also those without a test that reaches the mutant (stryker-js issue 3595), and runs all tests
 * that do, also behind one that failed. This runner takes the files that have such tests, the fastest first, until one
 * fails.
 */

/** In the copy in which mutants run: each of several processes runs mutants, and one of them runs all tests first. */
const TEST_FILES = 'test-files.json';

const [jest] = jestPlugins;

function coveringTestsRunner(injector) {
  const runner = injector.injectFunction(jest.factory);
  const { run, dryRun, mutantRun } = runner;
  /** Titles of tests with their durations, by file. */
  let testFiles;
  /** What Jest loads now; undefined in the first run. */
  let file;

  runner.run = (settings) => run.call(runner, file === undefined ? settings : { ...settings, testFiles: [file] });

  runner.dryRun = async (options) => {
    const result = await dryRun.call(runner, options);
    testFiles = {};
    for (const { id, fileName, timeSpentMs } of result.tests ?? []) {
      testFiles[fileName] ??= {};
      testFiles[fileName][id] = timeSpentMs;
    }
    writeFileSync(TEST_FILES, JSON.stringify(testFiles));
    return result;
  };

  runner.mutantRun = async (options) => {
    testFiles ??= JSON.parse(readFileSync(TEST_FILES, 'utf8'));
    let nrOfTests = 0;
    let result;
    for (const covering of coveringFiles(testFiles, options.testFilter)) {
      file = covering.file;
      result = await mutantRun.call(runner, { ...options, testFilter: options.testFilter && covering.titles });
      if (result.status !== 'survived') break;
      nrOfTests += result.nrOfTests;
      result = { ...result, nrOfTests };
    }
    file = undefined;
    return result;
  };
  return runner;
}
coveringTestsRunner.inject = jest.factory.inject;

/** The files with these tests, or all files, the fastest first. */
function coveringFiles(testFiles, filter) {
  const wanted = filter && new Set(filter);
  return Object.entries(testFiles)
    .map(([file, tests]) => {
      const titles = Object.keys(tests).filter((title) => !wanted || wanted.has(title));
      return { file, titles, milliseconds: titles.reduce((sum, title) => sum + tests[title], 0) };
    })
    .filter(({ titles }) => titles.length > 0)
    .sort((one, other) => one.milliseconds - other.milliseconds);
}

export const strykerPlugins = [{ ...jest, name: 'covering-tests', factory: coveringTestsRunner }];
