import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const REPOSITORY = join(__dirname, '..', '..', '..');
const JEST = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
/** Maximum duration of a run, in milliseconds: a mutant may loop forever, which no timeout of Jest ends. */
const LONGEST = 150_000;
/** Timeout of one test: a mutant may make it wait forever; tests with real servers have a longer timeout. */
const LONGEST_TEST = { unit: 20_000, integration: 120_000 };

/** Result of one test. */
export interface TestRun {
  readonly name: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo' | 'disabled';
  readonly messages: readonly string[];
}

/** Results of test files. `broken` lists those that could not be loaded, or states that Jest did not end. */
export interface JestRun {
  readonly tests: readonly TestRun[];
  readonly broken: string;
}

/** The fields of Jest's report that are used ("testResultsProcessor", Jest's documentation). */
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
 * Runs tests in a separate Jest process.
 *
 * @param names full names of the tests; an empty list only lists the tests
 * @param longest maximum duration of the run, in milliseconds
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
      // SIGTERM first, so that a test ends its servers.
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
