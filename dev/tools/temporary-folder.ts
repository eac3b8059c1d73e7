import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from './processes';

/**
 * Creates a folder that belongs to this process. A process that is killed can't remove its folders: those that it made
 * under the same name are removed by the next process.
 */
export function temporaryFolder(name: string): string {
  for (const entry of readdirSync(tmpdir())) {
    const [, owner, pid] = /^(.*)-(\d+)-\w{6}$/.exec(entry) ?? [];
    if (owner !== name || isRunning(Number(pid))) continue;
    const folder = join(tmpdir(), entry);
    const isOurs = statSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.();
    if (isOurs) rmSync(folder, { recursive: true, force: true });
  }
  return mkdtempSync(join(tmpdir(), `${name}-${process.pid}-`));
}
