import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/time/clock';

/** Interval between two attempts, in milliseconds. */
const PAUSE_MS = 50;

/**
 * Ends a server that an earlier invocation in this environment of Lambda left behind, and removes its folder. Lambda
 * keeps both when an invocation ends at its timeout.
 *
 * @returns whether there was a server
 */
export async function removeLeftovers(folder: string, clock: Clock): Promise<boolean> {
  const found = serversOf(folder);
  for (let left = found; left.length > 0; left = serversOf(folder)) {
    // guard: ends-the-server-of-before
    for (const pid of left) kill(pid);
    await clock.sleep(PAUSE_MS);
  }
  await rm(folder, { recursive: true, force: true });
  return found.length > 0;
}

/** Processes whose data are in the folder; the command line of one that has ended is empty. */
function serversOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandLine(name).some((word) => word.startsWith(`--datadir=${folder}/`)))
    .map(Number);
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').split('\0');
  } catch {
    // It has ended.
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
