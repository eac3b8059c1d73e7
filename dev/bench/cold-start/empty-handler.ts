import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';

/** What the dump function talks to all the same; without a use of them the bundler would leave them out. */
export const clients = [new S3Client(), new DynamoDBClient(), new SSMClient()];

/** The least that a function on the AWS SDK can be. */
export async function handler(): Promise<string> {
  return 'nothing done';
}
