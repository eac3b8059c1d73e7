import { readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second for its users, whatever its own clock is (sysconf(_SC_CLK_TCK), proc(5)). */
const TICKS_PER_SECOND = 100;

/** Places of `utime` and `stime` among the fields behind the name of the program, which is in parentheses (proc(5)). */
const [USER, SYSTEM] = [11, 12];

/** Seconds of a processor that a process has used; undefined when it has ended, or without Linux. */
export function processorSeconds(pid: number): number | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER]) + Number(fields[SYSTEM])) / TICKS_PER_SECOND;
}
