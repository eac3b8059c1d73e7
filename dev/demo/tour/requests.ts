import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { until } from '../../tools/until';
import type { DemoEnvironment } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import type { Scenario } from '../scenarios/scenario';
import { wholeDump } from '../scenarios/whole-dump';
import type { TourDeployment } from './deployment';

/** Copies of the same request in the stream, and in the queue. */
const COPIES = 5;

/** Sends the same request many times to a stream and a queue, and an invalid one among them. */
export async function showRequests(
  scenario: Scenario,
  { cloud }: DemoEnvironment,
  observer: Observer,
  { stream, queueUrl }: TourDeployment,
  slot: string,
): Promise<void> {
  const request = JSON.stringify({ slot });
  const texts = ['no request', ...Array.from({ length: COPIES }, () => request)];
  await cloud.client(KinesisClient).send(
    new PutRecordsCommand({
      StreamName: stream,
      Records: texts.map((text) => ({ Data: Buffer.from(text), PartitionKey: 'one shard' })),
    }),
  );
  await cloud.client(SQSClient).send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: texts.slice(1).map((MessageBody, index) => ({ Id: `${index}`, MessageBody })),
    }),
  );
  scenario.record(`Sent: an invalid record and ${COPIES} requests for ${slot} to the stream, ${COPIES} to the queue.`);

  await until(() => observer.runsFor(slot).length >= 2 * COPIES, {
    what: 'The runs',
    seconds: 240,
    everyMilliseconds: 500,
  });
  await until(() => observer.runsFor(slot).every(({ status }) => status !== 'running'), {
    what: 'Their ends',
    seconds: 120,
    everyMilliseconds: 500,
  });
  await wholeDump(scenario, observer, slot);
  const dumps = (await observer.versions(slot)).filter(({ key }) => key.endsWith('.sql.zst'));
  const record = await observer.lockRecord(slot);
  scenario.record(
    `Result: ${dumps.length} version of the dump, and a lock record in state ${record?.state} after ${record?.attempts} attempt.`,
    dumps.length === 1 && record?.state === 'DONE' && record.attempts === 1,
  );
}
