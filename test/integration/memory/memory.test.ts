import { putParameter, startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { createBackupUser } from '../../../dev/labs/databases/backup-user';
import { type DumpPackage, HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { HostedVerify } from '../../../dev/labs/hosted/hosted-verify';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import type { LocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { ENV } from '../../../functions/dump/env';
import { partSize } from '../../../functions/store-dump/upload/part-size';
import { grantLock } from '../parallel/parallel-lab';
import { fillDatabase } from './data';

interface Result {
  megabytes: number;
  /** Highest memory of Node and its children together, in bytes. */
  peak: number;
  /** Size of the object. */
  bytes: number;
  seconds: number;
  parts: readonly { bytes: number }[];
  key: string;
}

/** The long form, `LONG=1`, takes some minutes and 5 GB of disk. */
const MEGABYTES = process.env.LONG ? [200, 2_000] : [100, 200];

let cloud: LocalCloud;
let server: TestServer;
let dumpPackage: DumpPackage;
/** The dumps, the smaller one first. */
const results: Result[] = [];
const databases = MEGABYTES.map((size) => `letters_${size}_mb`);

beforeAll(async () => {
  [cloud, server] = await Promise.all([
    startDumpCloud({ auth: true }),
    startServer({ flavour: 'mysql', extraOptions: ['--innodb-buffer-pool-size=256M'] }),
  ]);
  for (const [i, database] of databases.entries()) await fillDatabase(server, database, (MEGABYTES[i] ?? 0) * 1e6);
  await createBackupUser(server, databases);
  await putParameter(cloud, '/lab/ca', server.caPem);
  dumpPackage = await publishDumpPackage(cloud);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

test(`the memory of a dump does not grow with the database (${MEGABYTES.join(' and ')} MB)`, async () => {
  const lab = new DumpLab(cloud, server, databases);
  for (const [i, database] of databases.entries()) {
    const name = `letters-${MEGABYTES[i]}`;
    const options = { name, environment: { JOB_NAME: 'shop' } };
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, [database], options);
    const { key, bytes, invocation } = await hosted.dump(scheduledEvent(`2026-11-2${i}`));
    const { dump, run } = await lab.manifest(key);
    results.push({
      megabytes: MEGABYTES[i] ?? 0,
      peak: invocation.peakMemoryBytes,
      bytes,
      seconds: run.seconds,
      parts: dump.parts,
      key,
    });
  }
  const [small, large] = results;
  if (!small || !large) throw new Error('There are no two results.');

  if (process.env.LONG) process.stdout.write(table(results));
  expect(large.peak / small.peak).toBeLessThan(1.15);
  expect(large.peak / small.peak).toBeGreaterThan(0.85);
  for (const { bytes, parts } of results) {
    // More parts than are in memory at once, all full except the last.
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.slice(0, -1).every((part, i) => part.bytes === partSize(i + 1))).toBe(true);
    expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
  }
});

test('the memory of a dump with triggers, which passes through the function, is hardly larger', async () => {
  const [, database = ''] = databases;
  await server.sql('CREATE TRIGGER quiet BEFORE INSERT ON letters FOR EACH ROW SET @seen = 1', database);
  const lab = new DumpLab(cloud, server, databases);
  const options = { name: 'letters-with-trigger', environment: { JOB_NAME: 'shop' } };
  const hosted = await HostedDump.deploy(cloud, dumpPackage, server, [database], options);
  const { key, invocation } = await hosted.dump(scheduledEvent('2026-11-25'));
  const { run } = await lab.manifest(key);
  await server.sql('DROP TRIGGER quiet', database);
  if (process.env.LONG) {
    process.stdout.write(`with a trigger: ${mib(invocation.peakMemoryBytes)} MiB, ${run.seconds.toFixed(1)} s\n`);
  }
  expect(invocation.peakMemoryBytes / (results[1]?.peak ?? 0)).toBeLessThan(1.25);
});

test("the memory of parallelism 2, with a third process for the remaining tables, fits the module's minimum", async () => {
  const [, database = ''] = databases;
  await grantLock(server, [database]);
  await server.sql('CREATE TABLE stamps (id INT PRIMARY KEY)', database);
  // The rows are divided by the server's statistics, which are outdated after many inserts.
  await server.sql('ANALYZE TABLE letters', database);
  const lab = new DumpLab(cloud, server, [database]);
  const environment = { JOB_NAME: 'shop', [ENV.parallelism]: '2' };
  const options = { name: 'letters-by-three', environment };
  const hosted = await HostedDump.deploy(cloud, dumpPackage, server, [database], options);
  const { key, invocation } = await hosted.dump(scheduledEvent('2026-11-24'));
  expect((await lab.manifest(key)).source.processes).toBe(3);
  if (process.env.LONG) process.stdout.write(`three processes: ${mib(invocation.peakMemoryBytes)} MiB\n`);
  expect(invocation.peakMemoryBytes).toBeLessThan((256 + 2 * 96) * 1e6);
});

test('the memory of a verification does not grow with the dump', async () => {
  const hosted = await HostedVerify.deploy(cloud, { layerArn: dumpPackage.layerArn, timeoutSeconds: 600 });
  const peaks: number[] = [];
  for (const { key, megabytes } of results) {
    const { findings, seconds, invocation } = await hosted.verify(key);
    expect(findings).toEqual([]);
    peaks.push(invocation.peakMemoryBytes);
    if (process.env.LONG) {
      process.stdout.write(
        `verified ${megabytes} MB: ${mib(invocation.peakMemoryBytes)} MiB, ${seconds.toFixed(1)} s\n`,
      );
    }
  }
  const [small = 0, large = 0] = peaks;
  // Garbage that is not collected yet: at most 2 % of the additional bytes.
  expect(large - small).toBeLessThan(40 * 1024 ** 2);
});

function mib(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}

function table(results: readonly Result[]): string {
  const rows = results.map(({ megabytes, peak, bytes, seconds, parts }) =>
    [megabytes, mib(peak), seconds.toFixed(1), (bytes / 1e6).toFixed(0), parts.length].map(String),
  );
  const lines = [['dump MB', 'peak MiB', 'seconds', 'object MB', 'parts'], ...rows];
  return `${lines.map((line) => line.map((cell) => cell.padStart(10)).join('')).join('\n')}\n`;
}
