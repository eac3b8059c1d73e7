/** @type {import('jest').Config} */
const project = (name, extra = {}) => ({
  displayName: name,
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } } }] },
  ...extra,
});

module.exports = {
  projects: [
    project('unit', { testMatch: ['<rootDir>/test/unit/**/*.test.ts'] }),
    project('integration', { testMatch: ['<rootDir>/test/integration/**/*.test.ts'] }),
    project('terraform', { testMatch: ['<rootDir>/test/terraform/**/*.test.ts'] }),
  ],
};
