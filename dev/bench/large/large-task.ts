import { createDestination, putParameter } from '../../labs/cloud/dump-cloud';
import { BACKUP_PASSWORD, createBackupUser } from '../../labs/databases/backup-user';
import { RunnerLab } from '../../labs/runner/runner-lab';
import { type LocalCloud, startLocalCloud } from '../../local-cloud';
import { startServer, type TestServer } from '../../servers/server';
import { Cleanup } from '../../tools/cleanup';
import { step } from '../../tools/progress';
import { until } from '../../tools/until';
import { startSink } from '../s3-sink/start-sink';

/*
 * Dumps a large database by the task of the runner, and shows its memory while it grows:
 *
 *   npx tsx dev/bench/large/large-task.ts <gigabytes of dump text>
 *
 * The server, mysqldump, the state machine and the task are those of the tests. S3 is the sink of the bench, which takes
 * uploads and keeps nothing, because the object would not fit on the disk beside the database. Takes half of the gigabytes
 * on the disk: pictures of random bytes, which mysqldump writes in hexadecimal digits.
 */

const DATABASE = 'gallery';
const SLOT = '2026-01-01';
const PICTURE_BYTES = 65_536;
const BATCH = 1_000;
const SAMPLE_MS = 1_000;
const TASK_SECONDS = 7_200;

async function main([argument = '']: readonly string[]): Promise<void> {
  const gigabytes = Number(argument);
  if (!(gigabytes > 0)) throw new Error('Give the size of the dump text in gigabytes.');
  const cleanup = new Cleanup();
  try {
    const [cloud, server, sink] = await Promise.all([
      cleanup.own(startLocalCloud({ auth: true }), (one) => one.stop()),
      cleanup.own(startServer({ flavour: 'mysql', extraOptions: ['--innodb-flush-method=fsync'] }), (one) =>
        one.stop(),
      ),
      cleanup.own(startSink(), (one) => one.stop()),
    ]);
    await createDestination(cloud);
    await createBackupUser(server, [DATABASE]);
    await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
    await putParameter(cloud, '/lab/ca', server.caPem);
    await step(`a database for ${gigabytes} GB of text`, () => fill(server, gigabytes * 1e9));
    const lab = await RunnerLab.create(cloud, server, {
      databases: [DATABASE],
      taskSeconds: TASK_SECONDS,
      environment: { AWS_ENDPOINT_URL_S3: sink.endpoint },
    });
    const { seconds, peaks } = await step('the dump', () => dump(lab, cloud));
    const { bytes } = await sink.seen();
    const mebibytes = peaks.map((peak) => Math.round(peak / 1024 ** 2));
    console.log({ gigabytes, seconds: Math.round(seconds), sentGB: bytes / 1e9, peakMiB: Math.max(...mebibytes) });
    console.log(`peaks of each tenth of the time, MiB: ${tenths(mebibytes).join(', ')}`);
  } finally {
    await cleanup.run();
  }
}

/** Fills a table whose dump has this number of bytes. */
async function fill(server: TestServer, bytes: number): Promise<void> {
  const picture = `CONCAT(${Array.from({ length: PICTURE_BYTES / 1_024 }, () => 'RANDOM_BYTES(1024)').join(', ')})`;
  await server.sql(`
    ALTER INSTANCE DISABLE INNODB REDO_LOG;
    CREATE DATABASE IF NOT EXISTS ${DATABASE};
    CREATE TABLE ${DATABASE}.pictures (id INT PRIMARY KEY AUTO_INCREMENT, picture MEDIUMBLOB NOT NULL);
  `);
  const rows = Math.ceil(bytes / (2 * PICTURE_BYTES));
  for (let filled = 0; filled < rows; filled += BATCH) {
    await server.sql(`
      INSERT INTO ${DATABASE}.pictures (picture)
      WITH RECURSIVE numbers AS (SELECT 1 n UNION ALL SELECT n + 1 FROM numbers WHERE n < ${Math.min(BATCH, rows - filled)})
      SELECT ${picture} FROM numbers;
    `);
  }
}

/** Hands the dump over, and samples the memory of its task until the slot is done. */
async function dump(lab: RunnerLab, cloud: LocalCloud): Promise<{ seconds: number; peaks: number[] }> {
  const startedAt = performance.now();
  const { outcome } = await lab.dump.dump({ slot: SLOT });
  if (outcome !== 'handed-over') throw new Error(`The dump was not handed over: ${outcome}.`);
  const peaks: number[] = [];
  const watch = setInterval(() => {
    for (const container of cloud.tasks.containers()) if (container.isAlive) peaks.push(container.memory());
  }, SAMPLE_MS);
  try {
    await until(
      async () => {
        const [container] = cloud.tasks.containers();
        if (container === undefined || container.isAlive) return false;
        if (container.exitCode !== 0) throw new Error(`The task failed: ${container.log.slice(-2_000)}`);
        return true;
      },
      { what: 'The end of the task', seconds: TASK_SECONDS },
    );
  } finally {
    clearInterval(watch);
  }
  return { seconds: (performance.now() - startedAt) / 1_000, peaks };
}

function tenths(values: readonly number[]): number[] {
  const size = Math.ceil(values.length / 10);
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) =>
    Math.max(...values.slice(i * size, (i + 1) * size)),
  );
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
