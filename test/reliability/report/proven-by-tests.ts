import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(__dirname, '..', '..', '..');

/** Test files whose results are part of the report. */
const PROVEN_BY_TESTS = [
  'test/integration/alarms/retry-queue.test.ts',
  'test/integration/alarms/alarms.test.ts',
] as const;

/** One test and its result. */
export interface TestOutcome {
  readonly name: string;
  readonly passed: boolean;
}

/** The fields of Jest's report that are used. */
interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Runs tests of the project. A file that could not be loaded counts as one test that failed. */
export async function runTests(files: readonly string[] = PROVEN_BY_TESTS): Promise<TestOutcome[]> {
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  const report = join(folder, 'report.json');
  try {
    const jest = spawn(
      join(REPOSITORY, 'node_modules', '.bin', 'jest'),
      ['--json', `--outputFile=${report}`, '--runTestsByPath', ...files],
      { cwd: REPOSITORY, stdio: 'ignore' },
    );
    await endingWith(jest, once(jest, 'exit'));
    const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'));
    return testResults.flatMap(({ message, assertionResults }) =>
      assertionResults.length === 0
        ? [{ name: message.split('\n')[0] ?? 'a test file', passed: false }]
        : assertionResults.map(({ fullName, status }) => ({ name: fullName, passed: status === 'passed' })),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits for `work`; a signal to this process ends the child first. */
async function endingWith(child: ChildProcess, work: Promise<unknown>): Promise<void> {
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    child.once('exit', () => process.kill(process.pid, signal));
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, end);
  await work;
  for (const signal of signals) process.off(signal, end);
}
