import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { LockOperation } from '../../../../functions/slot-job/lock/operations';
import { DynamoDbLockTable } from '../../../../functions/slot-job/lock/table';
import { nameCall } from '../../../reliability/proxy/aws-call';

const taken = { version: 'v', now: new Date(0) };
const seen = { ...taken, seenVersion: 'u' };
const held = { version: 'v', fence: 1 };
const handOver = { number: 1, execution: 'arn', reason: 'It is large.', scheduled: false };

const WRITES: readonly LockOperation[] = [
  { type: 'acquire', ...taken },
  { type: 'acquire', ...taken, handOver },
  { type: 'takeover', ...seen },
  { type: 'takeover', ...seen, handOver },
  { type: 'reclaim', ...seen },
  { type: 'redo', ...seen, lastError: 'Gone.' },
  { type: 'renew', ...held },
  { type: 'hand-over', ...held, handOver },
  { type: 'done', ...held, summary: {} },
  { type: 'failed', ...held, lastError: 'It failed.' },
];

test.each(WRITES)('a write of the lock is named by its operation: $type (case $#)', async (operation) => {
  let input: UpdateItemCommandInput | undefined;
  const client = {
    send: async (command: { input: UpdateItemCommandInput }) => {
      input = command.input;
      return { Attributes: {} };
    },
  };
  const table = new DynamoDbLockTable(client as never, 'locks');
  await table.write('shop#2026-01-01', operation, { owner: 'me', requestId: 'request' });
  const call = nameCall({
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': 'DynamoDB_20120810.UpdateItem' },
    body: Buffer.from(JSON.stringify(input)),
  });
  expect(call).toMatchObject({ service: 'DynamoDB', operation: 'UpdateItem', detail: operation.type });
});
