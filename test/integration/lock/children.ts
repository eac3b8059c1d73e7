import { readdirSync, readFileSync } from 'node:fs';

/** Programs of the layer that run as children of this process, by their command line. */
export function runningTools(): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === process.pid)
    .map((pid) => commandLineOf(pid))
    .filter((line) => /mysql-client\/libexec\/(mysqldump|mariadb-dump|zstd|pzstd|gzip)/.test(line));
}

function parentOf(pid: string): number | undefined {
  return Number(/^PPid:\s*(\d+)$/m.exec(contentOf(`/proc/${pid}/status`))?.[1]);
}

function commandLineOf(pid: string): string {
  return contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** Empty when the process has ended meanwhile. */
function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
