import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startZygote } from './local-cloud/ministack/zygote';
import { prepareCache } from './prepare-cache';
import { runJest } from './run-jest';

/*
 * `npm test`: style, types, imports, prose, drift of the generated module, beside all Jest projects. Passes arguments to Jest, for
 * example `npm test -- --selectProjects unit`. The last line is `N passed, N failed`.
 */

interface JestSummary {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numFailedTestSuites: number;
  readonly numRuntimeErrorTestSuites: number;
  /** Whether Jest ended well, and no test left a process behind. */
  readonly isGood: boolean;
}

const CHECKS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'style', command: ['biome', 'check', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '--noEmit'] },
  { name: 'imports', command: ['depcruise', 'functions', 'infra', 'layers', 'cli', 'dev', 'test'] },
  { name: 'prose', command: ['textlint', '.'] },
  { name: 'generated module', command: ['tsx', 'infra/main.ts', '--check'] },
];

async function main(): Promise<number> {
  await prepareCache();
  // At the same time: most tests wait for servers now and then, and the checks compute meanwhile.
  const [failedChecks, jest] = await Promise.all([runChecks(), runAllTests(process.argv.slice(2))]);
  const passed = CHECKS.length - failedChecks.length + jest.numPassedTests;
  const failedTests = jest.numFailedTests + jest.numRuntimeErrorTestSuites;
  const failed = failedChecks.length + Math.max(failedTests, jest.isGood ? 0 : 1);
  const skipped = jest.numPendingTests > 0 ? `, ${jest.numPendingTests} skipped` : '';
  for (const name of failedChecks) console.error(`✗ ${name}`);
  console.log(`${passed} passed, ${failed} failed${skipped}`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Runs all checks in parallel. Prints the output of those that fail, and returns their names. */
async function runChecks(): Promise<string[]> {
  process.stderr.write(`→ ${CHECKS.map(({ name }) => name).join(', ')}\n`);
  const results = await Promise.all(
    CHECKS.map(
      ({ name, command: [program = '', ...args] }) =>
        new Promise<string | undefined>((resolve) => {
          execFile(join('node_modules', '.bin', program), args, { maxBuffer: Infinity }, (error, stdout, stderr) => {
            if (error) process.stderr.write(`✗ ${name}\n${stdout}${stderr}`);
            resolve(error ? name : undefined);
          });
        }),
    ),
  );
  return results.filter((name) => name !== undefined);
}

async function runAllTests(args: readonly string[]): Promise<JestSummary> {
  const folder = mkdtempSync(join(tmpdir(), 'jest-'));
  const report = join(folder, 'report.json');
  const zygote = await startZygote();
  try {
    const options = ['--json', `--outputFile=${report}`, ...args];
    const code = await runJest(options, ['ignore', 'ignore', 'inherit'], zygote.environment);
    return { ...JSON.parse(readFileSync(report, 'utf8')), isGood: code === 0 };
  } finally {
    await zygote.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    console.error(error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
