import { partSize } from '../../../functions/dump/upload/part-size';
import {
  BACKUP_PASSWORD,
  createBackupUser,
  createDestination,
  DumpLab,
  putParameter,
  scheduledEvent,
} from '../../support/dump-lab';
import { HostedDump, publishDumpPackage } from '../../support/hosted-dump';
import { type LocalCloud, startLocalCloud } from '../../support/local-cloud';
import { startServer, type TestServer } from '../../support/servers/server';
import { fillDatabase } from './data';

interface Result {
  megabytes: number;
  /** Highest memory of Node and its children together, in bytes. */
  peak: number;
  /** Size of the object. */
  bytes: number;
  seconds: number;
  parts: readonly { bytes: number }[];
}

/** The long form, `LONG=1`, takes some minutes and 5 GB of disk. */
const MEGABYTES = process.env.LONG ? [200, 2_000] : [100, 300];

jest.setTimeout(process.env.LONG ? 900_000 : 120_000);

let cloud: LocalCloud;
let server: TestServer;
const databases = MEGABYTES.map((size) => `letters_${size}_mb`);

beforeAll(async () => {
  [cloud, server] = await Promise.all([
    startLocalCloud({ auth: true }),
    startServer({ flavour: 'mysql', extraOptions: ['--innodb-buffer-pool-size=256M'] }),
  ]);
  await createDestination(cloud);
  for (const [i, database] of databases.entries()) await fillDatabase(server, database, (MEGABYTES[i] ?? 0) * 1e6);
  await createBackupUser(server, databases);
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
  await putParameter(cloud, '/lab/ca', server.caPem);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

test(`the memory of a dump does not grow with the database (${MEGABYTES.join(' and ')} MB)`, async () => {
  const lab = new DumpLab(cloud, server, databases);
  const dumpPackage = await publishDumpPackage(cloud);
  const results: Result[] = [];
  for (const [i, database] of databases.entries()) {
    const name = `letters-${MEGABYTES[i]}`;
    const hosted = await HostedDump.deploy(cloud, dumpPackage, server, [database], { name, timeoutSeconds: 600 });
    const { key, bytes, invocation } = await hosted.dump(scheduledEvent('2026-11-20'));
    const { dump, run } = await lab.manifest(key);
    results.push({
      megabytes: MEGABYTES[i] ?? 0,
      peak: invocation.peakMemoryBytes,
      bytes,
      seconds: run.seconds,
      parts: dump.parts,
    });
  }
  const [small, large] = results;
  if (!small || !large) throw new Error('There are no two results.');

  if (process.env.LONG) process.stdout.write(table(results));
  expect(large.peak / small.peak).toBeLessThan(1.15);
  expect(large.peak / small.peak).toBeGreaterThan(0.85);
  for (const { bytes, parts } of results) {
    // More parts than are in memory at once, all full but the last.
    expect(parts.length).toBeGreaterThan(4);
    expect(parts.slice(0, -1).every((part, i) => part.bytes === partSize(i + 1))).toBe(true);
    expect(parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(bytes);
  }
});

function table(results: readonly Result[]): string {
  const rows = results.map(({ megabytes, peak, bytes, seconds, parts }) =>
    [megabytes, (peak / 1024 ** 2).toFixed(0), seconds.toFixed(1), (bytes / 1e6).toFixed(0), parts.length].map(String),
  );
  const lines = [['dump MB', 'peak MiB', 'seconds', 'object MB', 'parts'], ...rows];
  return `${lines.map((line) => line.map((cell) => cell.padStart(10)).join('')).join('\n')}\n`;
}
