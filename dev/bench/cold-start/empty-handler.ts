import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SSMClient } from '@aws-sdk/client-ssm';

/** The clients that the dump function uses; the bundler would remove them if they were not exported. */
export const clients = [new S3Client(), new DynamoDBClient(), new SSMClient()];

/** The smallest function that uses the AWS SDK. */
export async function handler(): Promise<string> {
  return 'nothing done';
}
