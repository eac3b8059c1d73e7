import type { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDbLockTable } from '../../../../../functions/slot-job/lock/table';

/*
 * What an emulated DynamoDB can't show, because all of its reads are consistent. All else is in the integration test.
 */

test('reads a record consistently', async () => {
  const sent: GetItemCommand[] = [];
  const client = { send: async (command: GetItemCommand) => sent.push(command) && {} } as unknown as DynamoDBClient;
  await new DynamoDbLockTable(client, 'locks').read('shop#2026-11-20');
  expect(sent).toEqual([expect.objectContaining({ input: expect.objectContaining({ ConsistentRead: true }) })]);
});
