import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration';
import { S3BucketNotification } from '@cdktf/provider-aws/lib/s3-bucket-notification';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block';
import { S3BucketServerSideEncryptionConfigurationA as S3BucketServerSideEncryptionConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration';
import { S3BucketVersioningA as S3BucketVersioning } from '@cdktf/provider-aws/lib/s3-bucket-versioning';
import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Token } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression, numberExpression } from '../../synth/expression';
import { local } from '../../synth/local';
import { STALE_UPLOAD_DAYS } from '../dump/destination/stale-uploads';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import { policyDocument } from '../foundation/policy';
import { MASKS } from './mask-inputs';

/** Folder of the rules, beside that of the masked dumps: no job can have this name. */
const RULES_FOLDER = '_mask';

export interface MaskedBucketProps {
  readonly account: Account;
  readonly naming: JobNames;
}

/**
 * The bucket of the masked dumps, whose policy lets the named principals read them. It is always created: the policy of a bucket is one
 * document, so that only who owns the bucket can change it.
 */
export class MaskedBucket extends Construct {
  /** Name and ARN, as Terraform templates. */
  readonly bucketName: string;
  readonly bucketArn: string;
  /** Key of the rules document, as a Terraform template. */
  readonly rulesKey: string;
  private readonly setting: { readonly count: number; readonly bucket: string };

  constructor(scope: Construct, { account, naming }: MaskedBucketProps) {
    super(scope, 'masked-bucket');
    const bucket = new S3Bucket(this, 'bucket.masked', {
      count: countWhen(MASKS),
      bucket: expression('var.mask_bucket_name'),
      bucketPrefix: expression(
        'var.mask_bucket_name == null ? "${substr(replace(lower(local.wanted_name), "_", "-"), 0, 28)}-masked-" : null',
      ),
      forceDestroy: Token.asAny(expression('var.bucket_force_destroy')),
      tags: naming.tags,
    });
    const created = attributeOfOptional(bucket, 'bucket');
    this.setting = { count: countWhen(MASKS), bucket: expression(created) };
    this.bucketName = expression(local(this, 'masked_bucket_name', expression(`${MASKS} ? ${created} : "-"`)));
    this.bucketArn = expression(local(this, 'masked_bucket_arn', `arn:${account.partition}:s3:::${this.bucketName}`));
    this.rulesKey = `${RULES_FOLDER}/${naming.job}/rules.json`;
    const versioning = this.protect(naming);
    this.expire(naming, versioning);
    new S3BucketNotification(this, 'notification.masked', { ...this.setting, eventbridge: true });
    new S3Object(this, 'object.mask_rules', {
      ...this.setting,
      key: this.rulesKey,
      content: expression('var.mask_rules'),
      contentType: 'application/json',
      tags: naming.tags,
      dependsOn: [versioning],
    });
  }

  private protect(naming: JobNames): S3BucketVersioning {
    new S3BucketServerSideEncryptionConfiguration(this, 'encryption.masked', {
      ...this.setting,
      rule: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: expression('var.mask_kms_key_arn == null ? "AES256" : "aws:kms"'),
            kmsMasterKeyId: expression('var.mask_kms_key_arn'),
          },
          bucketKeyEnabled: Token.asAny(expression('var.mask_kms_key_arn != null')),
        },
      ],
    });
    const block = new S3BucketPublicAccessBlock(this, 'public_access.masked', {
      ...this.setting,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketOwnershipControls(this, 'ownership.masked', {
      ...this.setting,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const readers = { AWS: expression('var.mask_reader_arns') };
    const when = 'length(var.mask_reader_arns) > 0';
    new S3BucketPolicy(this, 'policy.masked', {
      ...this.setting,
      policy: policyDocument(this, 'masked_bucket', [
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          principal: { AWS: '*' },
          actions: ['s3:*'],
          resources: [this.bucketArn, `${this.bucketArn}/*`],
          condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          sid: 'ReadMaskedDumps',
          principal: readers,
          actions: ['s3:GetObject', 's3:GetObjectVersion'],
          // Not the rules, which tell what the columns hold.
          resources: [`${this.bucketArn}/${naming.job}/*`],
          when,
        },
        {
          sid: 'FindMaskedDumps',
          principal: readers,
          actions: ['s3:ListBucket'],
          resources: [this.bucketArn],
          when,
        },
      ]),
      // S3 rejects concurrent changes of the access to a bucket with a conflict.
      dependsOn: [block],
    });
    return new S3BucketVersioning(this, 'versioning.masked', {
      ...this.setting,
      versioningConfiguration: { status: 'Enabled' },
    });
  }

  private expire(naming: JobNames, versioning: S3BucketVersioning): void {
    new S3BucketLifecycleConfiguration(this, 'lifecycle.masked', {
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
          noncurrentVersionExpiration: [{ noncurrentDays: 7 }],
        },
        {
          id: 'masked-dumps',
          status: expression('var.mask_expiration_days == 0 ? "Disabled" : "Enabled"'),
          filter: [{ prefix: `${naming.job}/` }],
          expiration: [{ days: numberExpression('max(1, var.mask_expiration_days)') }],
        },
      ],
      dependsOn: [versioning],
    });
  }
}
