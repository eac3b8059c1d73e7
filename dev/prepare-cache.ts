import { awsCliTree } from '../layers/aws-cli/build';
import { clientTree } from '../layers/mysql-client/build';
import { BENCH_TOOLS, PACKAGE_SETS } from '../layers/package-sets';
import { serverTree } from '../layers/server/build';
import { lambdaRuntime } from './local-cloud/lambda-host/runtime';
import { ministackPython } from './local-cloud/ministack/python';
import { checkovPython } from './scanners/checkov/checkov';
import { canHaveTflint } from './scanners/tflint';
import type { Flavour, Series } from './servers/flavours';
import { canHaveOlderServers, OLDER_SERVERS } from './servers/older';
import { startServer } from './servers/server';
import { buildPrograms } from './terraform/built-programs';
import { downloadPackages } from './tools/debian/packages';
import { note, step } from './tools/progress';

const SERVERS: readonly (readonly [Flavour, Series])[] = [
  ['mysql', '9.7'],
  ['mariadb', '11.8'],
  ['mariadb', '10.11'],
];

/**
 * Builds what several test files use once, before they run in parallel: on a new machine each of them would compile
 * and install it, at the same time and within the timeout of a test. Fast when everything is in the cache.
 */
export async function prepareCache(): Promise<void> {
  if (!canHaveTflint()) note('tflint is not installed: its tests are skipped');
  await step('layers, servers and the local cloud, made once for all tests', async () => {
    await Promise.all([lambdaRuntime(), ministackPython(), checkovPython(), preparePackages()]);
  });
  if (process.env.LONG !== undefined) await buildPrograms();
}

/** Fetches the packages of layers, servers and tools, and what is made of them. */
async function preparePackages(): Promise<void> {
  await downloadPackages(PACKAGE_SETS.filter((set) => set !== BENCH_TOOLS));
  await Promise.all([prepareLayers(), prepareServers(), prepareOlderServers()]);
}

async function prepareLayers(): Promise<void> {
  await Promise.all([clientTree(), awsCliTree(), serverTree('mysql'), serverTree('mariadb')]);
}

/** Creates the servers' first data folders and certificates. */
async function prepareServers(): Promise<void> {
  for (const [flavour, series] of SERVERS) await (await startServer({ flavour, series })).stop();
}

async function prepareOlderServers(): Promise<void> {
  if (canHaveOlderServers()) {
    for (const older of OLDER_SERVERS) await (await startServer(older)).stop();
  } else {
    note('Maven is not installed (Debian: apt-get install maven): the tests with older servers are skipped');
  }
}
