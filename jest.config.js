/** @type {import('jest').Config} */
const project = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  ...extra,
});

module.exports = {
  // Most integration tests wait for servers and for Terraform more than they compute.
  maxWorkers: 3,
  // A busy machine makes a server start slowly; a test that hangs still ends.
  testTimeout: 120_000,
  projects: [
    project('unit', { testMatch: ['<rootDir>/test/unit/**/*.test.ts'] }),
    project('integration', { testMatch: ['<rootDir>/test/integration/**/*.test.ts'] }),
    project('terraform', { testMatch: ['<rootDir>/test/terraform/**/*.test.ts'] }),
    project('reliability', { testMatch: ['<rootDir>/test/reliability/**/*.test.ts'] }),
  ],
};
