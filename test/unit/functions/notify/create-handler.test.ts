import type { Log } from '../../../../functions/core/logger';
import { CHANGES, type Change } from '../../../../functions/notify/changes';
import type { Config } from '../../../../functions/notify/config';
import { createHandler } from '../../../../functions/notify/create-handler';
import type { Message } from '../../../../functions/notify/message';
import { streamOf, streamRecord } from './stream';

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
};

/** A handler whose topic refuses the slots in `refused`. */
function setup({ changes = CHANGES as readonly Change[], refused = [] as string[] } = {}) {
  const notified: Message[] = [];
  const errors: string[] = [];
  const log: Log = { info: () => {}, warn: () => {}, error: (message) => void errors.push(message) };
  const publish = async (message: Message) => {
    if (refused.includes(message.facts.slot)) throw new Error('the topic is unreachable');
    notified.push(message);
  };
  const handler = createHandler({ config: { ...CONFIG, changes: new Set(changes) }, log, publish });
  return { handler, notified: () => notified.map(({ facts }) => facts.slot), errors };
}

const done = (day: string, number: number) => {
  const [acquired, written] = streamOf(`shop#2026-11-${day}`, [
    { by: 'a', type: 'acquire' },
    { by: 'a', type: 'done' },
  ]);
  if (!acquired || !written?.dynamodb) throw new Error('The story has two steps.');
  return { ...written, dynamodb: { ...written.dynamodb, SequenceNumber: String(number) } };
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
