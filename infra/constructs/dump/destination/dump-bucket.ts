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
import { attributeOfOptional, countWhen, expression, numberExpression } from '../../../synth/expression';
import { local } from '../../../synth/local';
import type { Account } from '../../foundation/account';
import type { Naming } from '../../foundation/naming';
import { policyDocument } from '../../foundation/policy';

/** Days after which S3 drops the parts of an upload that nobody completed or aborted: a crashed run leaves them. */
const STALE_UPLOAD_DAYS = 2;

/** The bucket that the module creates for dumps: encrypted, versioned, private, TLS only. */
export class DumpBucket extends Construct {
  /** Name of the bucket that dumps go to, created or existing. */
  readonly bucketName: string;
  readonly bucketArn: string;
  /** What every resource about a setting of the created bucket begins with. */
  private readonly setting = { count: countWhen('var.create_bucket'), bucket: expression('local.bucket_name') };

  constructor(scope: Construct, account: Account, naming: Naming) {
    super(scope, 'dump-bucket');
    const bucket = new S3Bucket(this, 'bucket.dumps', {
      count: countWhen('var.create_bucket'),
      bucket: expression('var.bucket_name'),
      bucketPrefix: expression(
        'var.bucket_name == null ? "${substr(replace(lower(local.wanted_name), "_", "-"), 0, 28)}-dumps-" : null',
      ),
      forceDestroy: Token.asAny(expression('var.bucket_force_destroy')),
      tags: naming.tags,
      // A bucket with dumps can't be replaced, and would have lost its settings before S3 says so.
      lifecycle: { ignoreChanges: ['bucket', 'bucket_prefix'] },
    });
    const created = attributeOfOptional(bucket, 'bucket');
    this.bucketName = expression(
      // Null-safe, so that the precondition is the one to say that the name is missing.
      local(this, 'bucket_name', expression(`var.create_bucket ? ${created} : coalesce(var.bucket_name, "-")`)),
    );
    this.bucketArn = expression(local(this, 'bucket_arn', `arn:${account.partition}:s3:::${this.bucketName}`));
    this.encrypt();
    this.keepPrivate();
    this.keepHistory();
    this.tellOfObjects();
  }

  /** To EventBridge, where every job that shares the bucket has rules of its own. */
  private tellOfObjects(): void {
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
      // S3 answers two changes of a bucket's access at the same time with a conflict.
      dependsOn: [block],
    });
  }

  private keepHistory(): void {
    const versioning = new S3BucketVersioning(this, 'versioning.dumps', {
      ...this.setting,
      versioningConfiguration: { status: 'Enabled' },
    });
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
      ],
      dependsOn: [versioning],
    });
    lifecycle.addOverride('dynamic', {
      rule: {
        for_each: expression('var.expiration_days[*]'),
        iterator: 'days',
        content: {
          id: 'expired-dumps',
          status: 'Enabled',
          filter: { prefix: '' },
          expiration: { days: expression('days.value') },
        },
      },
    });
  }
}
