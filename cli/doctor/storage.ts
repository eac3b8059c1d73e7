import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { ObjectStore } from '../../functions/core/aws/object-store';
import { LockError } from '../../functions/core/errors';
import { jobPrefix } from '../../functions/dump-format/keys/object-keys';
import { awsFailure } from '../core/errors';
import { askAws, type Check, failed, ok, unknown, warning } from './finding';

/** Whether the bucket is there, and keeps the dumps safe. */
export const bucketCheck: Check = {
  name: 'bucket',
  run: async ({ dumpFunction: { bucket, prefix, job }, session }) => {
    const s3 = await session.aws.s3();
    const store = new ObjectStore(s3, bucket, undefined, 'person');
    const years = await store.foldersBelow(jobPrefix(prefix, job), session.signal);
    const [versioning, notifications, access] = await Promise.all([
      askAws(() => s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))),
      askAws(() => s3.send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }))),
      askAws(() => s3.send(new GetPublicAccessBlockCommand({ Bucket: bucket })).catch(noBlock)),
    ]);
    return [
      ok(
        `"${bucket}" is there${years.length > 0 ? `, with dumps since ${years[0]}` : ', without dumps of the job yet'}.`,
      ),
      versioning === 'denied'
        ? notAllowed('versioning', 's3:GetBucketVersioning', bucket)
        : versioning.Status === 'Enabled'
          ? ok('Versioning is on.')
          : warning('Versioning is off: a dump that is deleted or overwritten is lost. Turn it on.'),
      notifications === 'denied'
        ? notAllowed('events', 's3:GetBucketNotification', bucket)
        : notifications.EventBridgeConfiguration
          ? ok('The bucket sends its events to EventBridge.')
          : failed(
              'The bucket sends no events to EventBridge, so that no dump is verified. Set eventbridge = true in its aws_s3_bucket_notification.',
            ),
      access === 'denied'
        ? notAllowed('public access', 's3:GetBucketPublicAccessBlock', bucket)
        : isBlocked(access?.PublicAccessBlockConfiguration)
          ? ok('Public access is blocked.')
          : warning('Public access to the bucket is not blocked completely. Block it.'),
    ];
  },
};

function noBlock(error: Error) {
  if (error.name === 'NoSuchPublicAccessBlockConfiguration') return undefined;
  throw error;
}

function isBlocked(block: object | undefined): boolean {
  const names = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];
  return block !== undefined && names.every((name) => (block as Record<string, unknown>)[name] === true);
}

function notAllowed(what: string, action: string, bucket: string) {
  return unknown(`The ${what} of the bucket can't be read. Allow your user or role ${action} on "${bucket}".`);
}

/** Whether the lock table is there, with the key that the function writes. */
export const lockTableCheck: Check = {
  name: 'lock table',
  run: async ({ dumpFunction: { lockTable }, session }) => {
    if (lockTable === undefined)
      return [failed('The environment of the function names no lock table. Apply Terraform again.')];
    try {
      const { Table } = await (await session.aws.dynamoDb()).send(new DescribeTableCommand({ TableName: lockTable }));
      const isKeyed = Table?.KeySchema?.length === 1 && Table.KeySchema[0]?.AttributeName === 'key';
      if (!isKeyed)
        return [
          failed(`"${lockTable}" is no lock table: its partition key must be "key", and it must have no sort key.`),
        ];
      return [
        Table.TableStatus === 'ACTIVE'
          ? ok(`"${lockTable}" is there.`)
          : warning(`"${lockTable}" is ${Table.TableStatus}.`),
      ];
    } catch (error) {
      throw awsFailure(LockError, {
        service: 'DynamoDB',
        action: 'describe',
        resource: `the table "${lockTable}"`,
        error,
        code: 'LOCK_TABLE_UNAVAILABLE',
        hints: {
          ResourceNotFoundException: {
            code: 'LOCK_TABLE_MISSING',
            detail: 'Apply Terraform again, or correct lock_table_name.',
          },
        },
      });
    }
  },
};
