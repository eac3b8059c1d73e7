const { join } = require('node:path');
const LONG_FORM = require('./long-form-files.js');

// The SDK's advice about the Node version of this machine does not apply to the function, which runs under its own.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

/** Files that this run leaves out: those of the long form, unless it is one (`LONG`), or its files are asked for by path. */
const LEFT_OUT = process.env.LONG || process.env.TESTS_BY_PATH ? [] : LONG_FORM;

/**
 * The configuration of the tests in one folder of test/. What all have in common is in package.json: six workers,
 * because most integration tests wait for servers and for Terraform more than they compute, and fifteen minutes for a
 * test. That is a safety net for a test that hangs: no test takes a third of it, even beside a second run of them all.
 *
 * @returns {import('jest').Config}
 */
module.exports = (name) => ({
  displayName: name,
  rootDir: join(__dirname, '..'),
  setupFilesAfterEnv: ['unit', 'exhaustive'].includes(name) ? [join(__dirname, 'has-assertions.js')] : [],
  testEnvironment: process.env.PROCESSOR_TIME ? join(__dirname, 'processor-time.js') : 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  // Copies of the sources in which StrykerJS runs mutants.
  modulePathIgnorePatterns: ['<rootDir>/reports/'],
  testPathIgnorePatterns: [
    '/node_modules/',
    ...LEFT_OUT.map((file) => `<rootDir>/test/${file.replaceAll('.', '[.]')}$`),
  ],
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
});
