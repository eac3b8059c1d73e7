import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { explainUnreachable, ServiceUnreachableError } from '../../../../../functions/core/aws/unreachable';

/** A client of the SDK whose network fails in one way. */
function setup(error: Error, subnetIds: readonly string[] = []) {
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
    requestHandler: { handle: () => Promise.reject(error) },
  });
  return explainUnreachable(client, 'DynamoDB', subnetIds).send(new ListTablesCommand({}));
}

test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'])(
  'treats a network error %s as a service without an answer',
  async (code) => {
    const cause = Object.assign(new Error(`connect ${code}`), { code });
    await expect(setup(cause)).rejects.toThrow(ServiceUnreachableError);
    await expect(setup(cause)).rejects.toThrow(
      `DynamoDB gave no answer (connect ${code}). The function has no VPC of its own: check the status`,
    );
  },
);

test('names the subnets without a way out at a time-out of the SDK', async () => {
  const cause = Object.assign(new Error('too slow'), { name: 'TimeoutError' });
  await expect(setup(cause, ['subnet-1', 'subnet-2'])).rejects.toThrow(
    "no answer from the function's subnets subnet-1, subnet-2 (too slow). Give the subnets a way out: a NAT gateway",
  );
});

test.each(['AbortError', 'AccessDeniedException'])('passes %s on unchanged', async (name) => {
  const error = Object.assign(new Error('no'), { name });
  await expect(setup(error)).rejects.toBe(error);
});
