import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { local } from '../../../synth/local';
import { output } from '../../../synth/output';
import type { Account } from '../../foundation/account';
import { type Contribution, rule } from '../../foundation/contribution';
import type { Naming } from '../../foundation/naming';
import type { Statement } from '../../foundation/policy';
import { type Fixed, fixedChoice } from '../../job/deployment';
import { DumpBucket } from './dump-bucket';

/** What a deployment may not change about its bucket. */
export const FIXED_BUCKET: readonly Fixed[] = [
  fixedChoice(
    'create_bucket',
    'the created bucket would lose its policy, its versioning and its public access block before S3 refuses to delete the dumps in it',
  ),
  {
    key: 'bucket_name',
    // Null keeps the bucket that is there.
    value: 'coalesce(var.bucket_name, local.bucket_name)',
    input: 'bucket_name',
    because: 'the created bucket holds the dumps, and can be neither renamed nor replaced',
    when: 'var.create_bucket',
  },
];

/** Where dumps go, and the permission to write them there. */
export class Destination extends Construct {
  readonly contribution: Contribution;
  /** Name of the bucket, as a Terraform template. */
  readonly bucketName: string;
  /** What the keys of this job's objects begin with, without the last slash, as a Terraform template. */
  readonly prefix: string;
  /** EventBridge's wildcard for the keys of this job's manifests, as a Terraform template. */
  readonly manifestPattern: string;
  /** What the role of a function needs that reads dumps back and writes verdicts beside them. */
  readonly verifyStatements: readonly Statement[];

  constructor(scope: Construct, account: Account, naming: Naming) {
    super(scope, 'destination');
    this.bucketInputs();
    this.objectInputs();
    const { bucketName, bucketArn } = new DumpBucket(this, account, naming);
    this.bucketName = bucketName;
    this.prefix = expression(local(this, 'dump_prefix', expression('join("/", compact([var.prefix, var.name]))')));

    // As narrow as a pattern may be that EventBridge does not refuse as too complex; the function reads the rest.
    this.manifestPattern = `${this.prefix}/2*/${naming.job}-2*.manifest.json`;
    // Year, month, job and date: below `<prefix>/<job>/` there may be another job, whose prefix that is. A question mark
    // of IAM is any one character, a slash included.
    const objects = (ending: string) => `${bucketArn}/${this.prefix}/????/??/${naming.job}-????-??-??${ending}`;
    const find: Statement = {
      // Without it, S3 answers the question for a dump that does not exist with 403 and not 404.
      sid: 'FindDumps',
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      condition: { StringLike: { 's3:prefix': [`${this.prefix}/????/??/*`] } },
    };
    const encrypt: Statement = {
      sid: 'EncryptDumps',
      // Completing a multipart upload decrypts its parts.
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: expression('var.kms_key_arn'),
      condition: { StringEquals: { 'kms:ViaService': `s3.${account.region}.amazonaws.com` } },
      when: 'var.kms_key_arn != null',
    };
    this.verifyStatements = [
      { sid: 'ReadDumps', actions: ['s3:GetObject', 's3:GetObjectVersion'], resources: [objects('*')] },
      { sid: 'WriteVerdicts', actions: ['s3:PutObject'], resources: [objects('*.verified.json')] },
      overwriteNothing('OverwriteNoVerdict', [objects('*.verified.json')], ['s3:if-none-match', 's3:if-match']),
      find,
      encrypt,
    ];
    this.contribution = {
      environment: { [ENV.bucket]: bucketName, [ENV.prefix]: expression('var.prefix') },
      optionalEnvironment: { [ENV.kmsKeyArn]: expression('var.kms_key_arn') },
      statements: [
        {
          sid: 'WriteDumps',
          actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
          // Of what is below the prefix, verdicts are another's.
          resources: ['*.sql.zst', '*.sql.gz', '*.manifest.json'].map(objects),
        },
        overwriteNothing('OverwriteNoDump', ['*.sql.zst', '*.sql.gz'].map(objects), ['s3:if-none-match']),
        // A manifest that describes another object is replaced by the one of the dump that is there.
        overwriteNothing('OverwriteNoManifest', [objects('*.manifest.json')], ['s3:if-none-match', 's3:if-match']),
        { sid: 'ReadDumps', actions: ['s3:GetObject'], resources: [objects('*')] },
        find,
        encrypt,
      ],
      preconditions: [
        rule(
          'var.create_bucket || var.bucket_name != null',
          'bucket_name must name an existing bucket when create_bucket is false',
          'bucket_name',
        ),
        rule(
          'var.create_bucket || !var.verify || var.bucket_sends_events',
          'bucket_sends_events must be true when create_bucket is false and dumps are verified: have the existing bucket send its events to EventBridge first (docs/verify.md in the repository; a bucket that this module created does), give it versioning and a lifecycle rule that aborts incomplete uploads, and set it; or set verify = false',
          'bucket_sends_events',
        ),
        rule(
          'var.create_bucket || var.expiration_days == null',
          'expiration_days must be null when create_bucket is false, because the lifecycle of an existing bucket belongs to its owner',
          'expiration_days',
        ),
      ],
    };
    output(this, 'bucket_name', 'Name of the bucket with the dumps, for further jobs that share it.', bucketName);
    output(this, 'bucket_arn', 'ARN of the bucket with the dumps.', bucketArn);
    output(
      this,
      'dump_prefix',
      'What the key of every dump of this job begins with, without the last slash.',
      this.prefix,
    );
  }

  private bucketInputs(): void {
    input(this, 'create_bucket', {
      type: 'bool',
      default: true,
      description: 'Creates the bucket. False: the existing bucket `bucket_name` is used.',
    });
    input(this, 'bucket_name', {
      type: 'string',
      default: null,
      description: 'Name of the bucket. Null: derived from `name`, with an ending that makes it unique.',
      rules: [
        {
          condition: 'can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket_name))',
          must: 'be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
        },
        {
          // "General purpose bucket naming rules" (Amazon S3 User Guide).
          condition:
            '!can(regex("[.][.]|^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|[.]mrap|--x-s3|--table-s3)$", var.bucket_name))',
          must: 'be a name that S3 takes: without two dots together, no IP address, and without the prefixes and suffixes that S3 reserves',
        },
      ],
    });
    input(this, 'bucket_sends_events', {
      type: 'bool',
      default: false,
      description:
        'States that an existing bucket sends its events to EventBridge, without which no dump of it is verified. A created bucket does.',
    });
    input(this, 'bucket_force_destroy', {
      type: 'bool',
      default: false,
      description: 'Lets `terraform destroy` delete the created bucket together with every dump in it.',
    });
    input(this, 'expiration_days', {
      type: 'number',
      default: null,
      description: 'Days after which a dump expires in the created bucket. Null: never.',
      rules: [wholeDays('expiration_days')],
    });
    input(this, 'noncurrent_version_expiration_days', {
      type: 'number',
      default: 30,
      description: 'Days for which the created bucket keeps a dump that somebody deleted or that expired.',
      rules: [wholeDays('noncurrent_version_expiration_days')],
    });
  }

  private objectInputs(): void {
    input(this, 'prefix', {
      type: 'string',
      default: '',
      description: 'Key prefix of the dumps, before the name of the job, without a slash at either end.',
      rules: [
        {
          // No wildcard of IAM: the prefix is part of the role's policy.
          condition: `can(regex("^([A-Za-z0-9!_.'()-]+(/[A-Za-z0-9!_.'()-]+)*)?$", var.prefix))`,
          must: "hold only letters, digits and !_.'()-, in parts separated by single slashes, without a slash at either end",
        },
        {
          // A key has 1,024 bytes, and the name of the job is in it twice.
          condition: 'length(var.prefix) <= 512 && !can(regex("(^|/)[.]{1,2}(/|$)", var.prefix))',
          must: 'have at most 512 characters, and no part that is . or ..',
        },
      ],
    });
    input(this, 'kms_key_arn', {
      type: 'string',
      default: null,
      description: 'KMS key that encrypts the dumps. Null: the default encryption of the bucket (SSE-S3 when created).',
      rules: [
        {
          condition: 'can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))',
          must: 'be the ARN of a KMS key',
        },
      ],
    });
  }
}

/**
 * Denies a role to write over an object, which without versions is to delete it: only with one of these conditions in
 * the request may it create one. Requests that only prepare an upload take no conditions ("Enforce conditional writes
 * on Amazon S3 buckets", Amazon S3 User Guide). In the role and not in a bucket's policy, so that it holds in existing
 * buckets, too, and their owners can still copy.
 */
function overwriteNothing(sid: string, resources: readonly string[], conditions: readonly string[]): Statement {
  return {
    sid,
    effect: 'Deny',
    actions: ['s3:PutObject'],
    resources,
    condition: {
      Null: Object.fromEntries(conditions.map((key) => [key, 'true'])),
      Bool: { 's3:ObjectCreationOperation': 'true' },
    },
  };
}

function wholeDays(name: string) {
  return {
    condition: `var.${name} >= 1 && floor(var.${name}) == var.${name}`,
    must: 'be a whole number of days, at least 1',
  };
}
