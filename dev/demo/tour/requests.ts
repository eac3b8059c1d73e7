import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { until } from '../../tools/until';
import type { Point } from '../evidence';
import type { Observer } from '../observer';
import type { Stage } from '../stage';
import { wholeDump } from '../whole-dump';
import type { TourDeployment } from './deployment';

/** The same request so many times from each side. */
const COPIES = 5;

/** Requests by a stream and a queue: the same one many times over from both, and one that nobody can read among them. */
export async function showRequests(
  point: Point,
  { cloud }: Stage,
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
  point.saw(
    `Sent: a record that is no request and ${COPIES} requests for ${slot} to the stream, ${COPIES} to the queue.`,
  );

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
  await wholeDump(point, observer, slot);
  const dumps = (await observer.versions(slot)).filter(({ key }) => key.endsWith('.sql.zst'));
  const record = await observer.lockRecord(slot);
  point.saw(
    `They came to ${dumps.length} version of the dump; the lock record says ${record?.state} after ${record?.attempts} attempt.`,
    dumps.length === 1 && record?.state === 'DONE' && record.attempts === 1,
  );
}
