const unit = require('../jest-project.js')('unit');

/** The unit tests of the functions: what StrykerJS runs against each mutant. */
/** @type {import('jest').Config} */
module.exports = { ...unit, testMatch: ['<rootDir>/test/unit/functions/**/*.test.ts'] };
