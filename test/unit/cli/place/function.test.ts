import type { FunctionConfiguration, LambdaClient } from '@aws-sdk/client-lambda';
import { readDumpFunction } from '../../../../cli/place/function';

/** A client of Lambda that answers every call with a configuration. */
function describing(configuration: FunctionConfiguration): LambdaClient {
  return { send: async () => configuration } as unknown as LambdaClient;
}

test('an environment that the caller may not decrypt is an error that names the key and the permission', async () => {
  const KMSKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/0b1c2d3e';
  const unreadable = {
    ErrorCode: 'AccessDeniedException',
    Message: 'Lambda was unable to decrypt your environment variables',
  };
  const lambda = describing({ FunctionName: 'mysqldump-shop', KMSKeyArn, Environment: { Error: unreadable } });

  await expect(readDumpFunction(lambda, 'mysqldump-shop')).rejects.toMatchObject({
    code: 'KMS_ACCESS_DENIED',
    message: expect.stringMatching(
      /"mysqldump-shop".*key\/0b1c2d3e encrypts: Lambda was unable.*kms:Decrypt on the key/,
    ),
  });
});

test('a function without the variables of a dump function is an error that names them', async () => {
  const lambda = describing({ FunctionName: 'other', Environment: { Variables: { JOB_NAME: 'shop' } } });

  await expect(readDumpFunction(lambda, 'other')).rejects.toMatchObject({ code: 'FUNCTION_MISSING' });
});

test.each(['', ':live', ':7'])(
  'the ARN of a function that is named with the qualifier "%s" has none',
  async (qualifier) => {
    const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:mysqldump-shop';
    const Variables = { JOB_NAME: 'shop', DUMP_BUCKET: 'b', SLOT_UNIT: 'day' };
    const FunctionName = 'mysqldump-shop';
    const lambda = describing({ FunctionName, FunctionArn: `${arn}${qualifier}`, Environment: { Variables } });

    await expect(readDumpFunction(lambda, `${arn}${qualifier}`)).resolves.toMatchObject({ name: FunctionName, arn });
  },
);
