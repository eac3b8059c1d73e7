import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { spawnBound } from '../../../dev/tools/processes';
import type { WatcherReport } from './watcher-process';

const REPOSITORY = join(__dirname, '../../..');

/**
 * Searches for the needles in the arguments and the environment of every process of the machine, and in the temporary
 * folders of all execution environments, at a high rate and in a separate process, while `work` runs.
 */
export async function watchedBy(needles: readonly string[], work: () => Promise<void>): Promise<WatcherReport> {
  const script = join(__dirname, 'watcher-process.ts');
  const child = spawnBound(process.execPath, ['--import', 'tsx', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: REPOSITORY,
  });
  if (!child.stdin || !child.stdout) throw new Error('The watcher did not start.');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // Not as an argument, because the process would find itself.
  child.stdin.write(`${JSON.stringify(needles)}\n`);
  await lines.next();
  try {
    await work();
  } finally {
    child.stdin.end();
  }
  const { value } = await lines.next();
  await once(child, 'close');
  return JSON.parse(value);
}
