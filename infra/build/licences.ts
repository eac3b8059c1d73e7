import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package of npm in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Expression of SPDX. */
  readonly licence: string;
  /** Folder in the repository, such as `node_modules/zod`. */
  readonly folder: string;
}

/** The packages of bundled files, by folder. */
export function bundledPackages(files: readonly string[], repository: string): BundledPackage[] {
  const folders = new Set(files.map(packageFolder).filter((folder) => folder !== undefined));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(repository, folder, 'package.json'), 'utf8'));
    return { name, version, licence: license, folder };
  });
}

/** The licences of the packages of bundled files: names and versions, and each text once. */
export function licencesOf(files: readonly string[], repository: string): string {
  const packagesByText = new Map<string, string[]>();
  for (const { name, version, licence, folder } of bundledPackages(files, repository)) {
    const text = licenceText(join(repository, folder)) ?? `Licence: ${licence}`;
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), `${name} ${version}`]);
  }
  return [...packagesByText]
    .map(([text, packages]) => `${packages.join('\n')}\n\n${text.trim()}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** The innermost `node_modules/<name>` or `node_modules/@<scope>/<name>`. */
function packageFolder(file: string): string | undefined {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
}

function licenceText(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const path = file === undefined ? undefined : join(folder, file);
  return path !== undefined && existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
