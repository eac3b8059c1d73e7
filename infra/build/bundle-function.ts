import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type ZipFacts, zipFolder } from '../../dev/tools/zip';
import { licencesOf } from './licences';
import { RDS_CA_BUNDLE } from './rds-ca';

/** Functions that verify the identity of a database server. */
const TALKS_TO_DATABASE: ReadonlySet<string> = new Set(['dump']);

const REPOSITORY = join(__dirname, '..', '..');

/** How every function is bundled. */
export const BUNDLING = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // ES modules where a package has them: what isn't used of those is left out, which halves the time that the AWS SDK
  // takes to load. (`import * as z` of zod is for the same: the object `z` can't be taken apart.)
  mainFields: ['module', 'main'],
  minify: true,
  // Names of error classes are part of messages and of Lambda's own error records.
  keepNames: true,
  legalComments: 'none',
  // Paths in the bundle must not depend on the folder of the clone.
  absWorkingDir: REPOSITORY,
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Bundles a function of `functions/` with everything that it imports into a zip with the handler `index.handler`.
 *
 * @param plugins of esbuild; a release has none.
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

/** The same, into a folder: what is at `/var/task` when the function runs. */
export async function bundleInto(folder: string, name: string, plugins: Plugin[] = []): Promise<void> {
  const { metafile } = await build({
    ...BUNDLING,
    entryPoints: [join(REPOSITORY, 'functions', name, 'handler.ts')],
    outfile: join(folder, 'index.js'),
    plugins,
    metafile: true,
  });
  if (TALKS_TO_DATABASE.has(name)) writeFileSync(join(folder, 'rds-ca-bundle.pem'), RDS_CA_BUNDLE);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(Object.keys(metafile.inputs), REPOSITORY));
}
