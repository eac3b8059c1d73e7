import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type ZipFacts, zipFolder } from '../../dev/tools/zip';
import { licencesOf } from './licences';
import { RDS_CA_BUNDLE } from './rds-ca';

/** Functions that verify the identity of a database server, and need the certificates of RDS. */
const CONNECTS_TO_DATABASE: ReadonlySet<string> = new Set(['dump']);

export const REPOSITORY = join(__dirname, '..', '..');

/** The file that a function begins with. */
export function entryPointOf(name: string): string {
  return join(REPOSITORY, 'functions', name, 'handler.ts');
}

/** Bundling options of all functions. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // ES modules where a package has them: esbuild removes unused parts of those, which halves the load time of the AWS
  // SDK. (`import * as z` of zod has the same reason: esbuild cannot remove parts of the object `z`.)
  mainFields: ['module', 'main'],
  minify: true,
  // The names of error classes are part of messages and of Lambda's error records.
  keepNames: true,
  legalComments: 'none',
  // The bundle must not contain the path of the clone.
  absWorkingDir: REPOSITORY,
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Bundles a function of `functions/` and its imports into a zip with the handler `index.handler`.
 *
 * @param plugins plugins of esbuild; a release uses none.
 */
export async function bundleFunction(name: string, outputZip: string, plugins: Plugin[] = []): Promise<ZipFacts> {
  const folder = mkdtempSync(join(tmpdir(), `bundle-${name}-`));
  try {
    await bundleInto(folder, name, plugins);
    return await zipFolder(folder, outputZip);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The source files that a bundle is made of, by paths in the repository. */
export async function bundledFiles(entryPoint: string): Promise<string[]> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [entryPoint],
    write: false,
    outdir: '.',
    metafile: true,
  });
  return Object.keys(metafile.inputs);
}

/** Bundles a function into a folder with the content of `/var/task` at run time. */
export async function bundleInto(folder: string, name: string, plugins: Plugin[] = []): Promise<void> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [entryPointOf(name)],
    outfile: join(folder, 'index.js'),
    plugins,
    metafile: true,
  });
  if (CONNECTS_TO_DATABASE.has(name)) writeFileSync(join(folder, 'rds-ca-bundle.pem'), RDS_CA_BUNDLE);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(Object.keys(metafile.inputs), REPOSITORY));
}
