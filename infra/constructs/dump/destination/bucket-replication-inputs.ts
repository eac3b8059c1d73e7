import type { Construct } from 'constructs';
import { stringList } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { alternatives } from '../../foundation/input-rules/choice';
import { type Precondition, rule } from '../../foundation/precondition';
import { onlyOfCreatedBucket } from './created-bucket';

export const NAME = 'bucket_replication';

/** Manifests and verdicts are replicated as well, and have to be readable at once. */
const CLASSES = ['STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR'];

/** Declares the input of the replication to another bucket. */
export function bucketReplicationInput(scope: Construct): void {
  const attribute = (name: string) => `var.${NAME}.${name}`;
  const optional = (name: string, condition: string) => `${attribute(name)} == null ? true : ${condition}`;
  const matches = (name: string, pattern: string) => `can(regex("${pattern}", ${attribute(name)}))`;
  input(scope, NAME, {
    type: 'object({ bucket_arn = string, account_id = optional(string), kms_key_arn = optional(string), storage_class = optional(string) })',
    default: null,
    description:
      'Replicates every new object of the created bucket to `bucket_arn`, an existing bucket with versioning in another region or account. Deletions are not replicated. `account_id`: account of that bucket, which becomes the owner of the replicas; by default the account of the job. `kms_key_arn`: key in the region of that bucket that encrypts the replicas; required with `kms_key_arn` of the job. `storage_class` of the replicas: by default that of the object. Null: no replication.',
    rules: [
      {
        condition: matches('bucket_arn', '^arn:[a-z-]+:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$'),
        must: 'have a bucket_arn that is the ARN of a bucket, such as arn:aws:s3:::shop-dumps-replica',
      },
      {
        condition: optional('account_id', matches('account_id', '^[0-9]{12}$')),
        must: 'have an account_id that is the ID of an account, 12 digits',
      },
      {
        condition: optional(
          'kms_key_arn',
          matches('kms_key_arn', '^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$'),
        ),
        must: 'have a kms_key_arn that is the ARN of a KMS key',
      },
      {
        condition: optional('storage_class', `contains(${stringList(CLASSES)}, ${attribute('storage_class')})`),
        must: `have the storage_class ${alternatives(CLASSES)}, whose objects can be read at once`,
      },
    ],
  });
}

/** Rules between this input and others. */
export function bucketReplicationRules(): readonly Precondition[] {
  return [
    onlyOfCreatedBucket(NAME),
    rule(
      `var.${NAME} == null || (var.kms_key_arn == null) == (try(var.${NAME}.kms_key_arn, null) == null)`,
      `${NAME} must have a kms_key_arn when kms_key_arn is set, and only then: S3 replicates what is encrypted with a KMS key to such a key only`,
      'kms_key_arn',
      NAME,
    ),
    rule(
      `try(reverse(split(":", var.${NAME}.bucket_arn))[0] != var.bucket_name, true)`,
      `${NAME} must have the bucket_arn of another bucket than bucket_name`,
      NAME,
    ),
  ];
}
