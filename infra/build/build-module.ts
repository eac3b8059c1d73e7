import { join } from 'node:path';
import { buildMysqlClientLayer } from '../../layers/mysql-client/build';
import { step } from '../../layers/tools/progress';
import type { ZipFacts } from '../../layers/tools/zip';
import { bundleFunction } from './bundle-function';

/** "Lambda quotas", AWS Lambda Developer Guide: a function and all its layers, unzipped. */
const UNZIPPED_LIMIT = 250 * 1024 * 1024;

/** Folder of the module `mysqldump`. */
export const MODULE = join(__dirname, '..', '..', 'modules', 'mysqldump');

const DIST = join(MODULE, 'dist');

/**
 * Builds everything that the module deploys into its `dist/`, and prints the sizes against Lambda's limits.
 *
 * @throws {Error} when a function would not fit with its layer.
 */
export async function buildModule(): Promise<void> {
  const dump = await step('function dump', () => bundleFunction('dump', join(DIST, 'dump.zip')));
  const x86 = await buildMysqlClientLayer('x86_64', join(DIST, 'mysql-client-x86_64.zip'));
  const arm = await buildMysqlClientLayer('arm64', join(DIST, 'mysql-client-arm64.zip'));
  const files: Record<string, ZipFacts> = {
    'dump.zip': dump,
    'mysql-client-x86_64.zip': x86,
    'mysql-client-arm64.zip': arm,
  };
  console.log(`${'modules/mysqldump/dist/'.padEnd(28)}${'zipped'.padStart(11)}${'unzipped'.padStart(11)}  SHA-256`);
  for (const [name, { zipBytes, unzippedBytes, sha256 }] of Object.entries(files)) {
    console.log(`  ${name.padEnd(26)}${mib(zipBytes)}${mib(unzippedBytes)}  ${sha256}`);
  }
  for (const [arch, layer] of Object.entries({ x86_64: x86, arm64: arm })) {
    const total = dump.unzippedBytes + layer.unzippedBytes;
    const share = ((100 * total) / UNZIPPED_LIMIT).toFixed(0);
    console.log(`  function and layer, ${arch}:${mib(total)} unzipped, ${share} % of the 250 MiB that Lambda allows`);
    if (total > UNZIPPED_LIMIT) throw new Error(`Function and layer for ${arch} are larger than Lambda allows.`);
  }
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB`.padStart(11);
}
