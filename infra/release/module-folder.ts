import { cpSync } from 'node:fs';
import { basename, join } from 'node:path';
import { REPOSITORY } from '../build/bundle-function';
import { moduleFolder } from '../build/packages';

/** Files that a user of a module does not need: tests, and files that Terraform creates. */
const EXCLUDED = new Set(['tests', '.terraform', '.terraform.lock.hcl']);

/** Copies a module with its packages and the licence, as users have it. */
export function copyModule(name: string, folder: string): void {
  cpSync(moduleFolder(name), folder, { recursive: true, filter: (path) => !EXCLUDED.has(basename(path)) });
  cpSync(join(REPOSITORY, 'LICENSE'), join(folder, 'LICENSE'));
}
