import type { InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { LambdaDumpStarter } from '../../../../functions/api/dump-starter';
import { StartError } from '../../../../functions/core/errors';

const FUNCTION = 'arn:aws:lambda:eu-central-1:123456789012:function:mysqldump-shop';

function setup(error?: Error) {
  const sent: InvokeCommandInput[] = [];
  const client = {
    send: async ({ input }: { input: InvokeCommandInput }) => {
      sent.push(input);
      if (error) throw error;
    },
  };
  return { sent, starter: new LambdaDumpStarter(client as unknown as LambdaClient, FUNCTION) };
}

test.each([
  { target: { job: 'shop', slot: '2026-11-20' }, event: { job: 'shop', slot: '2026-11-20' } },
  {
    // The request id would differ when the SDK sends the request twice.
    target: { job: 'shop', slot: '2026-11-20', forceId: 'a-1' },
    event: { job: 'shop', slot: '2026-11-20', force: true, forceId: 'a-1' },
  },
])('invokes the function asynchronously with $event', async ({ target, event }) => {
  const { sent, starter } = setup();
  await starter.start(target);
  expect(sent).toEqual([{ FunctionName: FUNCTION, InvocationType: 'Event', Payload: JSON.stringify(event) }]);
});

test.each([
  { name: 'AccessDeniedException', expected: /Allow the function's role this action/ },
  { name: 'TooManyRequestsException', expected: /limiting the rate of requests. Send the request again/ },
  { name: 'ServiceException', expected: /Send the request again; if it fails again/ },
])('gives a remedy when Lambda answers $name', async ({ name, expected }) => {
  const { starter } = setup(Object.assign(new Error('No.'), { name }));
  const started = starter.start({ job: 'shop', slot: '2026-11-20' });
  await expect(started).rejects.toThrow(StartError);
  await expect(started).rejects.toThrow(expected);
  await expect(started).rejects.toThrow(`Could not start function "${FUNCTION}": Lambda answered ${name}`);
});
