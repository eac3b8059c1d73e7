import { join } from 'node:path';
import { buildMysqlClientLayer } from '../layers/mysql-client/build';
import { step } from '../layers/tools/progress';
import { bundleFunction } from './build/bundle-function';

/** "Lambda quotas", AWS Lambda Developer Guide: a function and all its layers, unzipped. */
const UNZIPPED_LIMIT = 250 * 1024 * 1024;

const DIST = join(__dirname, '..', 'modules', 'mysqldump', 'dist');

/** `npm run build`: everything that the modules deploy, with its sizes against Lambda's limits. */
async function main(): Promise<void> {
  const dump = await step('function dump', () => bundleFunction('dump', join(DIST, 'dump.zip')));
  const x86 = await buildMysqlClientLayer('x86_64', join(DIST, 'mysql-client-x86_64.zip'));
  const arm = await buildMysqlClientLayer('arm64', join(DIST, 'mysql-client-arm64.zip'));
  const files = { 'dump.zip': dump, 'mysql-client-x86_64.zip': x86, 'mysql-client-arm64.zip': arm };
  console.log(`\n${'modules/mysqldump/dist/'.padEnd(28)}${'zipped'.padStart(10)}${'unzipped'.padStart(10)}  SHA-256`);
  for (const [name, { zipBytes, unzippedBytes, sha256 }] of Object.entries(files)) {
    console.log(`  ${name.padEnd(26)}${mib(zipBytes)}${mib(unzippedBytes)}  ${sha256}`);
  }
  for (const [arch, layer] of Object.entries({ x86_64: x86, arm64: arm })) {
    const total = dump.unzippedBytes + layer.unzippedBytes;
    const share = ((100 * total) / UNZIPPED_LIMIT).toFixed(0);
    console.log(
      `  function and layer for ${arch}: ${mib(total).trim()} unzipped, ${share} % of the 250 MiB that Lambda allows`,
    );
    if (total > UNZIPPED_LIMIT) throw new Error(`Function and layer for ${arch} are larger than Lambda allows.`);
  }
}

function mib(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} M`.padStart(10);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
