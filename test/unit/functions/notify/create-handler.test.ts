import type { Log } from '../../../../functions/core/logger';
import { CHANGES, type Change } from '../../../../functions/notify/changes';
import type { Config, JobConfig } from '../../../../functions/notify/config';
import { createHandler } from '../../../../functions/notify/create-handler';
import type { Message } from '../../../../functions/notify/message';
import { type Step, streamOf, streamRecord } from './stream';

const CONFIG: Config = {
  jobName: 'shop',
  changes: new Set(CHANGES),
  topicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
  attemptsAtOnce: 3,
  attemptsInAll: 11,
  retryQueue: undefined,
  bucket: 'dumps',
  logGroup: undefined,
  runnerLogGroup: undefined,
  deadLetterQueue: undefined,
  masked: undefined,
};

/** A handler whose topic refuses the slots in `refused`. */
function setup({
  changes = CHANGES as readonly Change[],
  refused = [] as string[],
  masked = undefined as JobConfig | undefined,
} = {}) {
  const notified: Message[] = [];
  const errors: string[] = [];
  const log: Log = { info: () => {}, warn: () => {}, error: (message) => void errors.push(message) };
  const publish = async (message: Message) => {
    if (refused.includes(message.facts.slot)) throw new Error('the topic is unreachable');
    notified.push(message);
  };
  const handler = createHandler({ config: { ...CONFIG, masked, changes: new Set(changes) }, log, publish });
  return { handler, messages: notified, notified: () => notified.map(({ facts }) => facts.slot), errors };
}

const done = (day: string, number: number) => {
  const [acquired, written] = streamOf(`shop#2026-11-${day}`, [
    { by: 'a', type: 'acquire' },
    { by: 'a', type: 'done' },
  ]);
  if (!acquired || !written?.dynamodb) throw new Error('The story has two steps.');
  return { ...written, dynamodb: { ...written.dynamodb, SequenceNumber: String(number) } };
};
const MASKED: JobConfig = {
  jobName: 'shop-masked',
  attemptsAtOnce: 3,
  attemptsInAll: 3,
  retryQueue: undefined,
  bucket: 'masked',
  logGroup: '/aws/lambda/mysqldump-shop-masked',
  runnerLogGroup: undefined,
  deadLetterQueue: 'mysqldump-shop-masked-dead-letter',
};
const POISON = streamRecord(undefined, { key: 'shop#2026-11-21', state: 'PAUSED' }, 2);

test('sends the messages of a batch in order', async () => {
  const { handler, notified } = setup();
  await expect(handler({ Records: [done('20', 1), done('21', 2)] })).resolves.toEqual({ batchItemFailures: [] });
  expect(notified()).toEqual(['2026-11-20', '2026-11-21']);
});

test('sends nothing for a change that is not selected', async () => {
  const { handler, notified } = setup({ changes: ['failed'] });
  await expect(handler({ Records: [done('20', 1)] })).resolves.toEqual({ batchItemFailures: [] });
  expect(notified()).toEqual([]);
});

test('sends what is before a poison record once, and reports to Lambda where to continue', async () => {
  const { handler, notified, errors } = setup();
  const result = await handler({ Records: [done('20', 1), POISON, done('22', 3)] });
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  // The third must not be published now, because it would be published again after the checkpoint.
  expect(notified()).toEqual(['2026-11-20']);
  expect(errors).toEqual([expect.stringContaining('The stream record 2 of "shop#2026-11-21"')]);
});

test('fails the invocation for a poison record at the front, so that Lambda bisects the batch, and sends nothing', async () => {
  const { handler, notified } = setup();
  await expect(handler({ Records: [POISON, done('22', 3)] })).rejects.toThrow('PAUSED');
  expect(notified()).toEqual([]);
});

test('reports the record whose message an unavailable topic did not accept', async () => {
  const { handler, notified } = setup({ refused: ['2026-11-21'] });
  const result = await handler({ Records: [done('20', 1), done('21', 2), done('22', 3)] });
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  expect(notified()).toEqual(['2026-11-20']);
});

test('reports a masked dump that fails as a dump: with its own log and queue, after the last attempt of Lambda', async () => {
  const { handler, messages } = setup({ masked: MASKED });
  const failing = ['a', 'b', 'c'].flatMap((by): Step[] => [
    { by, type: 'acquire' },
    {
      by,
      type: 'failed',
      lastError: '[MASK_COLUMNS_UNDECIDED] No rule decides about the column "phone".',
      delivery: { from: 'invocation' },
    },
  ]);
  await handler({ Records: [...streamOf('shop-masked#2026-11-20', failing), done('20', 9)] });
  expect(messages.map(({ subject }) => subject)).toEqual([
    'shop-masked 2026-11-20: failed, 3 attempts, given up',
    'shop 2026-11-20: dumped, 12.3 MB',
  ]);
  expect(messages[0]?.facts).toMatchObject({
    job: 'shop-masked',
    errorCode: 'MASK_COLUMNS_UNDECIDED',
    attemptsLeft: 0,
  });
  expect(messages[0]?.text).toContain(
    'It is not retried automatically. Fix the cause, then invoke the function with {"slot": "2026-11-20"} and purge the queue mysqldump-shop-masked-dead-letter.',
  );
  expect(messages[0]?.text).toContain('log group /aws/lambda/mysqldump-shop-masked.');
});

test('refuses a record of a job that it does not know', async () => {
  const { handler, errors } = setup();
  await expect(
    handler({ Records: streamOf('shop-masked#2026-11-20', [{ by: 'a', type: 'acquire' }]) }),
  ).rejects.toThrow();
  expect(errors).toEqual([expect.stringContaining('[EVENT_OTHER_JOB]')]);
});
