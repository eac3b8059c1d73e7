import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Signals all processes of a group. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  signalProcess(-group, signal);
}

/**
 * Kills the remaining processes of a run: its process group, and all with its mark in their environment, which processes
 * inherit that begin a group or session of their own.
 *
 * @returns true when there was something.
 */
export function killAll(group: number, mark: string): boolean {
  let left = processesOf(mark);
  const found = left.length > 0;
  signalGroup(group, 'SIGKILL');
  // Again, as long as any is born while the others are killed.
  for (let round = 0; left.length > 0 && round < 10; round += 1) {
    for (const pid of left) signalProcess(pid, 'SIGKILL');
    left = processesOf(mark);
  }
  return found;
}

/** Those that live, by their initial environment ("proc(5)"); that of a process that has ended is empty. */
export function processesOf(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map(Number);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'environ'), 'latin1');
  } catch {
    // It has ended, or is another user's.
    return '';
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}
