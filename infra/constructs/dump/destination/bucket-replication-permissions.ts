import { expression } from '../../../synth/expression';
import type { Account } from '../../foundation/account';
import type { Statement } from '../../foundation/policy';
import { NAME } from './bucket-replication-inputs';

/** Terraform expressions, null-safe: the statements of a policy that does not exist are evaluated, too. */
const ACCOUNT = `try(var.${NAME}.account_id, null)`;
const KEY = `try(var.${NAME}.kms_key_arn, null)`;

export interface ReplicationPermissionsProps {
  readonly account: Account;
  /** ARN of the created bucket, and of the other one, as Terraform templates. */
  readonly bucketArn: string;
  readonly replicaArn: string;
}

/**
 * What S3 needs to replicate objects ("Setting up permissions for live replication" and "Replicating encrypted objects", Amazon S3
 * User Guide). Without `s3:ReplicateDelete` no deletion reaches the replicas, whatever the replication configuration states.
 */
export function replicationStatements({ account, bucketArn, replicaArn }: ReplicationPermissionsProps): Statement[] {
  const keyRegion = expression(`try(split(":", ${KEY})[3], "-")`);
  /** S3 names the object to KMS or, with a bucket key, the bucket. */
  const encryptionOf = (bucket: string) => ({ 'kms:EncryptionContext:aws:s3:arn': [bucket, `${bucket}/*`] });
  return [
    {
      sid: 'ReadReplicationRules',
      actions: ['s3:GetReplicationConfiguration', 's3:ListBucket'],
      resources: [bucketArn],
    },
    {
      sid: 'ReadVersions',
      actions: [
        's3:GetObjectVersionForReplication',
        's3:GetObjectVersionAcl',
        's3:GetObjectVersionTagging',
        // Locks are replicated with their objects. S3 requires these as soon as the bucket has Object Lock.
        's3:GetObjectRetention',
        's3:GetObjectLegalHold',
      ],
      resources: [`${bucketArn}/*`],
    },
    {
      sid: 'WriteReplicas',
      actions: ['s3:ReplicateObject', 's3:ReplicateTags'],
      resources: [`${replicaArn}/*`],
    },
    {
      sid: 'HandOverReplicas',
      actions: ['s3:ObjectOwnerOverrideToBucketOwner'],
      resources: [`${replicaArn}/*`],
      when: `${ACCOUNT} != null`,
    },
    {
      sid: 'DecryptDumps',
      actions: ['kms:Decrypt'],
      resources: expression('var.kms_key_arn'),
      condition: { StringEquals: { 'kms:ViaService': account.endpoint('s3') }, StringLike: encryptionOf(bucketArn) },
      when: 'var.kms_key_arn != null',
    },
    {
      sid: 'EncryptReplicas',
      // S3 checks a bucket key of the other bucket by decrypting it, and generates one.
      actions: ['kms:Encrypt', 'kms:GenerateDataKey', 'kms:Decrypt'],
      resources: expression(KEY),
      condition: {
        StringEquals: { 'kms:ViaService': `s3.${keyRegion}.amazonaws.com` },
        StringLike: encryptionOf(replicaArn),
      },
      when: `${KEY} != null`,
    },
  ];
}
