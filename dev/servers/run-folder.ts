import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

// Short: the path of a Unix socket may have 107 characters.
const PREFIX = 'mysqldump-servers-';

let folderOfThisProcess: string | undefined;

/** Creates a folder for one server below the temporary folder of this process, which is removed when the process exits. */
export function newRunFolder(): Promise<string> {
  if (!folderOfThisProcess) {
    removeLeftovers();
    const folder = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    folderOfThisProcess = folder;
  }
  return mkdtemp(join(folderOfThisProcess, 's-'));
}

/** Removes folders of processes that were killed and could not remove them; their servers were killed with them. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    // Two processes may clean up at once, so the folder may be missing by now. Folders of other users stay.
    if (statSync(folder, { throwIfNoEntry: false })?.uid !== userInfo().uid) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
