import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { roleConfig } from '../../local-cloud/roles';
import { type DemoEnvironment, FOREIGN_PARAMETER, PASSWORD_PARAMETER } from '../environment/demo-environment';
import type { Observer } from '../environment/observer';
import type { FirstDump } from './first-dump';
import { NOTHING_TO_SHOW, type Scenario } from './scenario';

const FOREIGN_OBJECT = 'crm/2026/01/crm-2026-01-01.sql.zst';

/** Tries with the role's own credentials what the role is allowed and what it is refused. */
export async function showRefusedAccess(
  scenario: Scenario,
  demo: DemoEnvironment,
  observer: Observer,
  first: FirstDump | undefined,
): Promise<void> {
  if (!first) throw new Error(NOTHING_TO_SHOW);
  const { bucket: Bucket, lockTable: TableName } = demo;
  const { key: Key } = first.dump;
  const lockKey = { key: { S: `shop#${first.slot}` } };
  await demo.cloud.client(S3Client).send(new PutObjectCommand({ Bucket, Key: FOREIGN_OBJECT, Body: 'of another job' }));
  const before = await observer.versions(first.slot);
  const [VersionId] = before.filter(({ key }) => key === Key).map(({ versionId }) => versionId);

  const { s3, dynamoDb, ssm, end } = await clientsOfTheRole(demo);
  const tries: [string, 'allowed' | 'refused', () => Promise<unknown>][] = [
    ['Read its own dump', 'allowed', () => s3.send(new GetObjectCommand({ Bucket, Key }))],
    [
      'Read its own password parameter',
      'allowed',
      () => ssm.send(new GetParameterCommand({ Name: PASSWORD_PARAMETER })),
    ],
    ['Delete the dump', 'refused', () => s3.send(new DeleteObjectCommand({ Bucket, Key }))],
    ['Delete that version of the dump', 'refused', () => s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))],
    ['Delete the lock record', 'refused', () => dynamoDb.send(new DeleteItemCommand({ TableName, Key: lockKey }))],
    [
      'Write a verdict on its own dump',
      'refused',
      () => s3.send(new PutObjectCommand({ Bucket, Key: verdictKey(Key), Body: '{}' })),
    ],
    ['Read a dump of another job', 'refused', () => s3.send(new GetObjectCommand({ Bucket, Key: FOREIGN_OBJECT }))],
    [
      'Read a parameter of another job',
      'refused',
      () => ssm.send(new GetParameterCommand({ Name: FOREIGN_PARAMETER })),
    ],
  ];
  for (const [what, expected, attempt] of tries) {
    const error = await attempt().then(
      () => undefined,
      (cause: Error) => cause.name,
    );
    const isAsExpected = expected === 'allowed' ? error === undefined : /^AccessDenied/.test(error ?? '');
    scenario.record(`${what}: ${error === undefined ? 'allowed' : `refused (${error})`}.`, isAsExpected);
  }
  end();

  const after = await observer.versions(first.slot);
  const record = await observer.lockRecord(first.slot);
  const isThere = JSON.stringify(after) === JSON.stringify(before) && record?.state === 'DONE';
  scenario.record(
    `Afterwards dump, manifest, verdict and lock record were ${isThere ? 'all there' : 'not all there'}.`,
    isThere,
  );
}

/** Clients with the same kind of credentials that Lambda gives to the function. */
async function clientsOfTheRole({ cloud, roleArn }: DemoEnvironment) {
  const config = await roleConfig(cloud, roleArn);
  const [s3, dynamoDb, ssm] = [new S3Client(config), new DynamoDBClient(config), new SSMClient(config)];
  return {
    s3,
    dynamoDb,
    ssm,
    end: () => {
      for (const client of [s3, dynamoDb, ssm]) client.destroy();
    },
  };
}
