import { readdirSync, readFileSync } from 'node:fs';

/** Children of this process that are servers of drills. */
export function scratchServers(): number[] {
  const children = readdirSync(`/proc/${process.pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${process.pid}/task/${thread}/children`, 'utf8').split(' '),
  );
  return children.filter((pid) => pid !== '' && /--datadir=\S*\/drill-/.test(commandLine(pid))).map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
