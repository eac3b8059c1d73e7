import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from '../../local-cloud';
import { BACKUP_PASSWORD } from '../databases/backup-user';

export const BUCKET = 'dumps';
export const LOCK_TABLE = 'locks';

/** Creates bucket and lock table like the module. */
export async function createDestination(cloud: LocalCloud): Promise<void> {
  await cloud.client(S3Client).send(new CreateBucketCommand({ Bucket: BUCKET }));
  await cloud.client(DynamoDBClient).send(
    new CreateTableCommand({
      TableName: LOCK_TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'key', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'key', KeyType: 'HASH' }],
    }),
  );
}

export async function putParameter(
  cloud: LocalCloud,
  name: string,
  value: string,
  type: 'String' | 'SecureString' | 'StringList' = 'String',
): Promise<void> {
  await cloud
    .client(SSMClient)
    .send(new PutParameterCommand({ Name: name, Value: value, Type: type, Overwrite: true }));
}

/** Starts a local cloud with everything that a dump needs except a server: bucket, lock table and the password of the user. */
export async function startDumpCloud(options?: LocalCloudOptions): Promise<LocalCloud> {
  const cloud = await startLocalCloud(options);
  await createDestination(cloud);
  await putParameter(cloud, '/lab/password', BACKUP_PASSWORD, 'SecureString');
  return cloud;
}
