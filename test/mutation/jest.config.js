const { dirname } = require('node:path');
const unit = require('../jest-project.js')('unit');

const { tests } = JSON.parse(process.env.MUTATED_MODULE);
const paths = tests.map((path) => `<rootDir>/test/unit/functions/${path}`);
const isFile = (path) => path.endsWith('.ts');

/** What StrykerJS runs against each mutant: the unit tests that are about the module. */
/** @type {import('jest').Config} */
module.exports = {
  ...unit,
  // As in `npm run test:unit`: a busy machine fails no test of the first run.
  testTimeout: 60_000,
  // Jest looks for files before each run: the fewer, the better.
  roots: paths.map((path) => (isFile(path) ? dirname(path) : path)),
  testMatch: paths.map((path) => (isFile(path) ? path : `${path}/**/*.test.ts`)),
};
