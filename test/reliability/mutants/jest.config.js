const { join } = require('node:path');
const unit = require('../../jest-project.js')('unit');

const [[files, [, options]]] = Object.entries(unit.transform);

/** The tests of any project, with one file of the function replaced. */
/** @type {import('jest').Config} */
module.exports = {
  rootDir: unit.rootDir,
  roots: ['<rootDir>/functions', '<rootDir>/layers', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/{unit,exhaustive,integration}/**/*.test.ts'],
  testEnvironment: 'node',
  transform: { [files]: [join(__dirname, 'transformer.js'), options] },
};
