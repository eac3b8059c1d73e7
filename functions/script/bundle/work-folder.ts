import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Bundle } from './read-bundle';

/** Folders of one run; nothing in them was there before, and nothing of them stays. */
export interface WorkFolder {
  /** The script's files; also where it begins. */
  readonly files: string;
  readonly home: string;
  readonly temporary: string;
  remove(): void;
}

/** Unpacks the script's files, all of them executable, as they may call each other. */
export function makeWorkFolder(parent: string, bundle: Bundle): WorkFolder {
  const root = mkdtempSync(join(parent, 'script-'));
  const remove = () => removeAll(root);
  try {
    const folders = { files: join(root, 'files'), home: join(root, 'home'), temporary: join(root, 'tmp') };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    for (const [path, content] of bundle) {
      const file = join(folders.files, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content, { mode: 0o700 });
    }
    return { ...folders, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function removeAll(root: string): void {
  try {
    rmSync(root, { recursive: true, force: true });
  } catch {
    // The script may have made a folder of its own unwritable.
    chmodSync(root, 0o700);
    rmSync(root, { recursive: true, force: true, maxRetries: 2 });
  }
}
