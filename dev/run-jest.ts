import { type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RUN_FOLDER } from './tools/run-folder';

const ROOT = join(__dirname, '..');

/** Runs Jest to its end, also when this process is asked to end. @returns its exit code; null when a signal ended it. */
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
  rmSync(folder, { recursive: true, force: true });
  return code;
}
