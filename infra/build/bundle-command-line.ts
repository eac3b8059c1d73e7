import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { BUNDLING, REPOSITORY } from './bundle-function';
import { licencesOf } from './licences';
import { RDS_CA_BUNDLE } from './rds-ca';

/** Name of the command line's only program file. */
export const PROGRAM_FILE = 'lambda-mysqldump.cjs';

/** The file that the command line begins with. */
export const COMMAND_LINE = join(REPOSITORY, 'cli', 'main.ts');

/** Bundles the command line into a folder: one program for Node.js, with the certificate authorities of RDS in it. */
export async function bundleCommandLine(folder: string): Promise<void> {
  const program = join(folder, PROGRAM_FILE);
  const { metafile } = await build({
    ...BUNDLING,
    // Users have the versions that package.json accepts, not those of Lambda.
    target: 'node20.19',
    entryPoints: [COMMAND_LINE],
    outfile: program,
    define: { RDS_AUTHORITIES: JSON.stringify(RDS_CA_BUNDLE) },
    metafile: true,
  });
  chmodSync(program, 0o755);
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), licencesOf(Object.keys(metafile.inputs), REPOSITORY));
}
