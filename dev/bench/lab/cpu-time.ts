import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** Ticks of `/proc/<pid>/stat` in a second (proc(5): `sysconf(_SC_CLK_TCK)`, which is 100 on every Linux of today). */
const TICKS = 100;

/** Processor time of all children of this process that have ended, with all of theirs, in seconds. */
export function cpuOfEndedChildren(): number {
  const [, ofChildren] = cpuTimes(readFileSync('/proc/self/stat', 'utf8'));
  return ofChildren;
}

/** Processor time of processes and of those of their children that have ended, in seconds. */
export function cpuOfProcesses(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuOf(pid), 0);
}

/** Processor time of one process, without its children, and the name of its program; undefined when it has ended. */
export function programOf(pid: number): { readonly name: string; readonly seconds: number } | undefined {
  try {
    const [seconds] = cpuTimes(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return { name: programIn(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')), seconds };
  } catch {
    return undefined;
  }
}

/** The name of the program of a command line. Those of the layers are started by a dynamic linker, which has options before them. */
export function programIn([command = '', ...args]: readonly string[]): string {
  if (!/^ld-linux/.test(basename(command))) return basename(command);
  const at = args.findIndex((arg, i) => !arg.startsWith('--') && args[i - 1] !== '--library-path');
  return basename(args[at] ?? command);
}

function cpuOf(pid: number): number {
  try {
    const [own, ofChildren] = cpuTimes(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return own + ofChildren;
  } catch {
    // The process has ended; its parent's counters include it.
    return 0;
  }
}

/** A process's own time and that of its ended children, from a line of `/proc/<pid>/stat`. */
export function cpuTimes(stat: string): [own: number, ofChildren: number] {
  // The name of the program is in parentheses and may contain one; the state is field 3, utime field 14.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return [(utime + stime) / TICKS, (cutime + cstime) / TICKS];
}
