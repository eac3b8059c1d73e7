import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftProcesses } from './tools/left-processes';
import { RUN_FOLDER } from './tools/run-folder';

const ROOT = join(__dirname, '..');

/**
 * Runs Jest to its end, also when this process is asked to end.
 *
 * @returns its exit code, or 1 when a test left a process behind; null when a signal ended it.
 */
export async function runJest(
  args: readonly string[],
  stdio: StdioOptions,
  environment: Readonly<Record<string, string>> = {},
): Promise<number | null> {
  const folder = mkdtempSync(join(tmpdir(), 'test-run-'));
  const env = { ...process.env, [RUN_FOLDER]: folder, ...environment };
  const jest = spawn(join(ROOT, 'node_modules', '.bin', 'jest'), args, { cwd: ROOT, env, stdio });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => jest.kill(signal));
  const [code] = await once(jest, 'exit');
  const left = await leftProcesses(folder);
  rmSync(folder, { recursive: true, force: true });
  if (left.length > 0) console.error(`✗ Tests left processes behind:\n${left.join('\n')}`);
  return left.length > 0 ? 1 : code;
}
