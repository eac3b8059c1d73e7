import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketServerSideEncryptionConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { EXPIRY_TAG } from '../../../../functions/retention/tags/expiry-tag';
import { attributeOfOptional, countWhen, expression, numberExpression } from '../../../synth/expression';
import { local } from '../../../synth/local';
import type { Account } from '../../foundation/account';
import type { JobNames } from '../../foundation/naming';
import { policyDocument } from '../../foundation/policy';
import type { Precondition } from '../../foundation/precondition';
import { AccessLog } from './access-log';
import { BucketReplication } from './bucket-replication';
import { ObjectLock } from './object-lock';
import { STALE_UPLOAD_DAYS } from './stale-uploads';
import { Transitions } from './transitions';

/** The bucket of the dumps, created or existing. A created bucket is encrypted, versioned, private and TLS only. */
export class DumpBucket extends Construct {
  /** Name and ARN of the bucket, as Terraform templates. */
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly preconditions: readonly Precondition[];
  readonly replication: BucketReplication;
  /** Arguments of every resource that configures the created bucket, with a reference that scanners of plans follow. */
  private readonly setting: { readonly count: number; readonly bucket: string };

  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'dump-bucket');
    const bucket = new S3Bucket(this, 'bucket.dumps', {
      count: countWhen('var.create_bucket'),
      bucket: expression('var.bucket_name'),
      bucketPrefix: expression(
        'var.bucket_name == null ? "${substr(replace(lower(local.wanted_name), "_", "-"), 0, 28)}-dumps-" : null',
      ),
      forceDestroy: Token.asAny(expression('var.bucket_force_destroy')),
      tags: naming.tags,
      // S3 rejects the deletion of a bucket with dumps only after Terraform has removed its settings.
      lifecycle: { ignoreChanges: ['bucket', 'bucket_prefix'] },
    });
    const created = attributeOfOptional(bucket, 'bucket');
    this.setting = { count: countWhen('var.create_bucket'), bucket: expression(created) };
    this.bucketName = expression(
      // Null-safe, so that a missing name fails in the precondition only.
      local(this, 'bucket_name', expression(`var.create_bucket ? ${created} : coalesce(var.bucket_name, "-")`)),
    );
    this.bucketArn = expression(local(this, 'bucket_arn', `arn:${account.partition}:s3:::${this.bucketName}`));
    this.encrypt();
    this.keepPrivate();
    const versioning = this.version();
    const objectLock = new ObjectLock(this, this.setting.bucket, versioning);
    const transitions = new Transitions(this);
    this.expire(versioning, transitions);
    this.replication = new BucketReplication(this, {
      account,
      naming,
      bucketName: this.bucketName,
      bucket: this.setting.bucket,
      bucketArn: this.bucketArn,
      versioning,
    });
    const accessLog = new AccessLog(this, this.setting.bucket);
    this.sendEvents();
    this.preconditions = [objectLock, transitions, this.replication, accessLog].flatMap(
      ({ preconditions }) => preconditions,
    );
  }

  /** Sends events to EventBridge, where each job that shares the bucket has its own rules. */
  private sendEvents(): void {
    new S3BucketNotification(this, 'notification.dumps', { ...this.setting, eventbridge: true });
  }

  private encrypt(): void {
    new S3BucketServerSideEncryptionConfiguration(this, 'encryption.dumps', {
      ...this.setting,
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: expression('var.kms_key_arn == null ? "AES256" : "aws:kms"'),
            kmsMasterKeyId: expression('var.kms_key_arn'),
          },
          bucketKeyEnabled: Token.asAny(expression('var.kms_key_arn != null')),
        },
      ],
    });
  }

  private keepPrivate(): void {
    const block = new S3BucketPublicAccessBlock(this, 'public_access.dumps', {
      ...this.setting,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership.dumps', {
      ...this.setting,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    new S3BucketPolicy(this, 'policy.dumps', {
      ...this.setting,
      policy: policyDocument(this, 'bucket', [
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principal: { AWS: '*' },
          actions: ['s3:*'],
          resources: [this.bucketArn, `${this.bucketArn}/*`],
          condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ]),
      // S3 rejects concurrent changes of the access to a bucket with a conflict.
      dependsOn: [block],
    });
  }

  private version(): S3BucketVersioning {
    return new S3BucketVersioning(this, 'versioning.dumps', {
      ...this.setting,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  private expire(versioning: S3BucketVersioning, transitions: Transitions): void {
    const lifecycle = new S3BucketLifecycleConfiguration(this, 'lifecycle.dumps', {
      ...this.setting,
      rule: [
        {
          id: 'stale-uploads',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: STALE_UPLOAD_DAYS }],
        },
        {
          id: 'noncurrent-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          expiration: [{ expiredObjectDeleteMarker: true }],
          noncurrentVersionExpiration: [{ noncurrentDays: numberExpression('var.noncurrent_version_expiration_days') }],
        },
        {
          // Always there, so that other jobs can have a retention in the same bucket. Nothing else sets the tag.
          id: 'expired-dumps',
          status: 'Enabled',
          filter: [{ tag: [{ ...EXPIRY_TAG }] }],
          expiration: [{ days: 1 }],
        },
      ],
      dependsOn: [versioning],
    });
    transitions.addTo(lifecycle);
  }
}
