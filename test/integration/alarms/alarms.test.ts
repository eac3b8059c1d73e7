import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BUCKET, LOCK_TABLE } from '../../../dev/labs/cloud/dump-cloud';
import { scheduledEvent } from '../../../dev/labs/cloud/events';
import { HostedDump, publishDumpPackage } from '../../../dev/labs/hosted/hosted-dump';
import { DumpLab } from '../../../dev/labs/in-process/dump-lab';
import { type LocalCloud, startLocalCloud } from '../../../dev/local-cloud';
import { startServer, type TestServer } from '../../../dev/servers/server';
import { StorageError } from '../../../functions/core/errors';
import type { Log } from '../../../functions/core/logger';
import type { Container } from '../../../functions/dump/container';
import { ENV } from '../../../functions/dump/env';
import type { DumpMetrics } from '../../../functions/dump/metrics';
import { DumpStore } from '../../../functions/store-dump/upload/dump-store';
import { AlarmsTopic, alarmBecomes, putAlarm, SECONDS_PER_HOUR } from './alarms';
import { type Planned, plannedModule } from './planned-module';

/*
 * The planned alarms with the metrics of the released function. Only their hours are shorter.
 */

const HOURS = 4;

let cloud: LocalCloud;
let server: TestServer;
let lab: DumpLab;
let dump: HostedDump;
/** A second deployment of a job of the same name, in the same account and region. */
let staging: HostedDump;
let topic: AlarmsTopic;
let planned: ReadonlyMap<string, Planned>;

const alarm = (name: string) => putAlarm(cloud, planned.get(`aws_cloudwatch_metric_alarm.${name}`));

beforeAll(async () => {
  [cloud, server] = await Promise.all([startLocalCloud(), startServer({ flavour: 'mysql' })]);
  topic = await AlarmsTopic.create(cloud);
  const deployed = async () => {
    lab = await DumpLab.create(cloud, server, ['shop']);
    const released = await publishDumpPackage(cloud);
    const environment = { [ENV.jobName]: 'shop', [ENV.metricsNamespace]: 'Mysqldump', [ENV.shrinkShare]: '0.5' };
    const deploy = (name: string) => HostedDump.deploy(cloud, released, server, ['shop'], { name, environment });
    staging = await deploy('staging-mysqldump-shop');
    return deploy('mysqldump-shop');
  };
  [dump, planned] = await Promise.all([
    deployed(),
    plannedModule({
      create_alarms_topic: false,
      alarms_topic_arn: topic.arn,
      alarm_dump_missing_hours: HOURS,
    }),
  ]);
  await server.sql('CREATE TABLE orders (id INT PRIMARY KEY, note BLOB)', 'shop');
  await fill(2_000);
});

afterAll(async () => {
  await Promise.all([cloud?.stop(), server?.stop()]);
});

/** Fills the table with this number of incompressible rows. */
async function fill(rows: number): Promise<void> {
  await server.sql(
    `SET SESSION cte_max_recursion_depth = 10000;
     TRUNCATE orders;
     INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
       SELECT i, RANDOM_BYTES(100) FROM n;`,
    'shop',
  );
}

test('raises the overdue alarm from the first hours without a dump, and clears it until as many hours pass without one', async () => {
  const name = await alarm('dump_missing');
  expect(await topic.next(name)).toEqual({
    alarm: 'mysqldump-shop-dump-missing',
    state: 'ALARM',
    description: `The job shop has had no scheduled dump for ${HOURS} hours (dumps on demand do not count). Either the schedule did not start it or its runs failed. Log group: /aws/lambda/mysqldump-shop.`,
  });

  await dump.dump(scheduledEvent('2026-11-01'));
  expect(await topic.next(name)).toMatchObject({ state: 'OK' });

  const startedAt = performance.now();
  expect(await topic.next(name)).toMatchObject({ state: 'ALARM' });
  // Only when the hours have passed, although all but one were empty.
  expect(performance.now() - startedAt).toBeGreaterThan((HOURS - 1.5) * SECONDS_PER_HOUR * 1000);
});

test('raises the overdue alarm although dumps on demand and another deployment of the same job succeed', async () => {
  const name = await alarm('dump_missing');
  await alarmBecomes(cloud, name, 'ALARM');
  await dump.dump({ slot: '2026-11-02' });
  await dump.dump({ slot: '2026-11-02', force: true });
  await staging.dump(scheduledEvent('2026-11-02'));
  await sleep(500);
  await alarmBecomes(cloud, name, 'ALARM');

  // The scheduled event finds the dump on demand, so no dump is missing.
  expect(await dump.dump(scheduledEvent('2026-11-02'))).toMatchObject({ outcome: 'already-done' });
  await alarmBecomes(cloud, name, 'OK');
});

test('raises the alarm for a dump much smaller than the last ones, and clears it at the next dump of the usual size', async () => {
  const name = await alarm('dump_shrunk');
  await fill(1_500);
  const usual = await dump.dump(scheduledEvent('2026-11-03'));
  await alarmBecomes(cloud, name, 'OK');
  expect((await lab.manifest(usual.key)).warnings).toEqual([]);

  await fill(100);
  const shrunk = await dump.dump(scheduledEvent('2026-11-04'));
  expect(await topic.next(name)).toMatchObject({ state: 'OK' });
  expect(await topic.next(name)).toMatchObject({
    state: 'ALARM',
    description: expect.stringContaining('smaller than 0.5 of the median size of the last dumps'),
  });
  expect((await lab.manifest(shrunk.key)).warnings).toEqual([
    expect.stringMatching(
      new RegExp(`^The dump has ${shrunk.bytes} bytes, less than 0.5 of the median of the last 4 dumps`),
    ),
  ]);
  // Longer than the alarm's evaluation range: missing data do not end the alarm.
  await sleep(4_000 * SECONDS_PER_HOUR);
  await alarmBecomes(cloud, name, 'ALARM');

  await fill(1_500);
  await dump.dump(scheduledEvent('2026-11-05'));
  expect(await topic.next(name)).toMatchObject({ state: 'OK' });
});

describe('size comparison', () => {
  const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };

  /** Runs the function in this process; returns what it published. */
  async function publishedBy(day: string, services: Partial<Container> = {}): Promise<DumpMetrics[]> {
    const published: DumpMetrics[] = [];
    await lab.invoke(scheduledEvent(day), {
      environment: { [ENV.shrinkShare]: '0.5' },
      services: { log: quiet, publishMetrics: (metrics) => published.push(metrics), ...services },
    });
    return published;
  }

  test('runs when a later run adopts a dump whose run died before it reported the size', async () => {
    await fill(100);
    await publishedBy('2026-11-06');
    await cloud
      .client(DynamoDBClient)
      .send(new DeleteItemCommand({ TableName: LOCK_TABLE, Key: { key: { S: 'shop#2026-11-06' } } }));

    expect(await publishedBy('2026-11-06')).toEqual([expect.objectContaining({ outcome: 'success', shrunk: true })]);
  });

  test('is skipped without a finding, and the dump succeeds, when the role may not list the bucket', async () => {
    class WithoutListing extends DumpStore {
      // A month of dumps; a slot's own objects may be listed.
      override async objectsBelow(prefix: string, signal?: AbortSignal) {
        if (!prefix.endsWith('/')) return super.objectsBelow(prefix, signal);
        throw new StorageError('STORAGE_UNAVAILABLE', 'The bucket could not be listed.');
      }
    }
    const store = new WithoutListing(cloud.client(S3Client), BUCKET, undefined);

    const published = await publishedBy('2026-11-07', { store });

    expect(published).toEqual([expect.objectContaining({ outcome: 'success', shrunk: undefined })]);
    expect((await lab.manifest('backups/shop/2026/11/shop-2026-11-07.sql.zst')).warnings).toEqual([]);
  });
});

test('raises the dead-letter alarm for a message in the queue, and clears it when the queue is empty', async () => {
  const sqs = cloud.client(SQSClient);
  const { name: QueueName } = planned.get('aws_sqs_queue.dead_letter') as { name: string };
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const name = await alarm('dead_letters');
  await alarmBecomes(cloud, name, 'OK');

  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}' }));
  expect(await topic.next(name)).toMatchObject({ state: 'OK' });
  expect(await topic.next(name)).toMatchObject({
    state: 'ALARM',
    description: expect.stringContaining('redrive the queue mysqldump-shop-dead-letter'),
  });

  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await topic.next(name)).toMatchObject({ state: 'OK' });
});
