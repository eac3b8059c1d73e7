import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const REPOSITORY = join(__dirname, '..', '..', '..');
const JEST = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
/** How long one run may take, in milliseconds: a mutant may loop for ever, which no time limit of Jest ends. */
const LONGEST = 150_000;
/** How long one test may take: a mutant may make it wait for ever, which a test with real servers takes longer to show. */
const LONGEST_TEST = { unit: 20_000, integration: 120_000 };

/** What became of one test. */
export interface TestRun {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo' | 'disabled';
  readonly messages: readonly string[];
}

/** What became of test files. `broken` says which of them could not be loaded, or that Jest did not come to its end. */
export interface JestRun {
  readonly tests: readonly TestRun[];
  readonly broken: string;
}

/** The part of Jest's report that is read here ("testResultsProcessor", Jest's documentation). */
interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: TestRun['status'];
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

/**
 * Runs tests in a Jest of their own.
 *
 * @param names full names of the tests; none at all lists the tests without running one.
 * @param longest how long all of it may take, in milliseconds.
 */
export async function runJest(
  files: readonly string[],
  names: readonly string[],
  environment: Record<string, string> = {},
  longest = LONGEST,
): Promise<JestRun> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  const report = join(folder, 'report.json');
  try {
    const pattern = `^(?:${names.map(literally).join('|') || 'no test'})$`;
    const kind = files.some((file) => file.includes('/integration/')) ? 'integration' : 'unit';
    const options = [
      `--testTimeout=${LONGEST_TEST[kind]}`,
      '--runInBand',
      '--forceExit',
      '--json',
      `--outputFile=${report}`,
      `--testNamePattern=${pattern}`,
    ];
    const child = spawn(
      process.execPath,
      [JEST, `--config=${join(__dirname, 'jest.config.js')}`, ...options, '--runTestsByPath', ...files],
      {
        cwd: REPOSITORY,
        stdio: 'ignore',
        env: { ...process.env, FORCE_COLOR: '0', POWERTOOLS_LOG_LEVEL: 'SILENT', ...environment },
      },
    );
    const ended = once(child, 'exit');
    const late = await Promise.race([ended.then(() => false), pause(longest, true, { ref: false })]);
    if (late) {
      // Asked first, so that a test ends the servers it started.
      child.kill('SIGTERM');
      await Promise.race([ended, pause(10_000, undefined, { ref: false })]);
      child.kill('SIGKILL');
      await ended;
    }
    if (late || !existsSync(report)) return { tests: [], broken: late ? 'Jest did not end' : 'Jest gave no report' };
    return readReport(JSON.parse(readFileSync(report, 'utf8')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport({ testResults }: Report): JestRun {
  return {
    tests: testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ fullName, status, failureMessages }) => ({
        name: fullName,
        status,
        messages: failureMessages ?? [],
      })),
    ),
    broken: testResults
      .filter(({ assertionResults }) => assertionResults.length === 0)
      .map(({ message }) => message)
      .join('\n'),
  };
}

function literally(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
