import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RUN_FOLDER } from './run-folder';

/** How long servers of a test may take to see that their process is gone, in milliseconds. A safety net. */
const LONGEST_END = 30_000;

/**
 * The processes of a test run that are still there, each as its number and command line. Those that began with an environment
 * of their own are not seen, and on systems without /proc none.
 *
 * @param folder of the run, which its processes inherit as {@link RUN_FOLDER}
 */
export async function leftProcesses(folder: string, longest = LONGEST_END): Promise<string[]> {
  for (const startedAt = performance.now(); ; await sleep(100)) {
    const left = processesOf(folder);
    if (left.length === 0 || performance.now() - startedAt >= longest) return left;
  }
}

function processesOf(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      const isOfRun = `\0${fileOf(pid, 'environ')}`.includes(`\0${RUN_FOLDER}=${folder}\0`);
      return isOfRun ? [`${pid} ${fileOf(pid, 'cmdline').replaceAll('\0', ' ').trim()}`] : [];
    });
}

/** Empty when the process has ended, or belongs to another user. */
function fileOf(pid: string, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
