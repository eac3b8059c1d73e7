import type { SNSClient } from '@aws-sdk/client-sns';
import type { Message } from '../../../../functions/notify/message';
import { createPublish } from '../../../../functions/notify/publish';

const MESSAGE = {
  subject: 'shop: failed',
  text: 'The dump of 2026-11-20 failed.',
  facts: { job: 'shop', change: 'failed' },
} as unknown as Message;

/** What each protocol of SNS gets. */
async function byProtocol(): Promise<Record<string, string>> {
  const sent: { input: { Message: string } }[] = [];
  const sns = { send: async (command: never) => void sent.push(command) } as unknown as SNSClient;
  await createPublish(sns, 'arn:aws:sns:eu-central-1:123456789012:alarms')(MESSAGE);
  return JSON.parse(sent[0]?.input.Message ?? '{}');
}

test.each(['sqs', 'lambda', 'http', 'https', 'firehose', 'email-json'])(
  'sends JSON to a program (%s)',
  async (protocol) => {
    expect(JSON.parse((await byProtocol())[protocol] ?? '')).toEqual(MESSAGE.facts);
  },
);

test('sends the full text by e-mail and the subject by SMS', async () => {
  expect(await byProtocol()).toMatchObject({ default: MESSAGE.text, email: MESSAGE.text, sms: MESSAGE.subject });
});
