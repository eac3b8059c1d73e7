import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { manifestKey, USERS_FOLDER, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { bareExpression, expression } from '../../../synth/expression';
import { local } from '../../../synth/local';
import { output } from '../../../synth/output';
import type { Account } from '../../foundation/account';
import type { Contribution } from '../../foundation/contribution';
import type { JobNames } from '../../foundation/naming';
import type { Statement } from '../../foundation/policy';
import { existingIsNamed, type Precondition, rule } from '../../foundation/precondition';
import { type FixedValue, fixedInput } from '../../job/deployment';
import { bucketInputs } from './bucket-inputs';
import type { BucketReplication } from './bucket-replication';
import { DumpBucket } from './dump-bucket';
import { objectInputs } from './object-inputs';
import { objectPermissions } from './object-permissions';
import type { ReadableDumps } from './readable-dumps';

/** Values of the bucket that a deployment fixes. */
export const FIXED_BUCKET: readonly FixedValue[] = [
  fixedInput(
    'create_bucket',
    'a change would remove the policy, the versioning and the public access block of the created bucket before S3 rejects the deletion of its dumps',
  ),
  {
    key: 'bucket_name',
    // Null retains the existing bucket.
    value: 'coalesce(var.bucket_name, local.bucket_name)',
    input: 'bucket_name',
    because: 'the created bucket holds the dumps, and can be neither renamed nor replaced',
    when: 'var.create_bucket',
  },
];

/** Bucket and key prefix of the dumps, and the permissions for their objects. */
export class Destination extends Construct implements ReadableDumps {
  readonly contribution: Contribution;
  readonly bucketName: string;
  readonly keyPrefix = expression('var.prefix');
  readonly kmsKeyArn = expression('var.kms_key_arn');
  readonly replication: BucketReplication;
  readonly manifestPattern: string;
  readonly verdictPattern: string;
  readonly verifyStatements: readonly Statement[];
  readonly drillStatements: readonly Statement[];
  /** Permissions of a function that reads dumps and writes others. */
  readonly sourceStatements: readonly Statement[];
  /** Permissions of a task that restores dumps. */
  readonly restoreStatements: readonly Statement[];
  /** Permissions of a function that tags dumps. */
  readonly retentionStatements: readonly Statement[];
  /** Permissions of who reads the accounts. */
  readonly usersReaderStatements: readonly Statement[];
  /** Key prefix of the accounts without the last slash, as a Terraform expression. */
  readonly usersPrefix: string;

  constructor(scope: Construct, account: Account, naming: JobNames) {
    super(scope, 'destination');
    bucketInputs(this);
    objectInputs(this);
    const { bucketName, bucketArn, preconditions, replication } = new DumpBucket(this, account, naming);
    const prefix = expression(local(this, 'dump_prefix', expression('join("/", compact([var.prefix, var.name]))')));
    const usersPrefix = expression(
      local(this, 'users_prefix', expression(`join("/", compact(["${USERS_FOLDER}", var.prefix, var.name]))`)),
    );
    const permissions = objectPermissions({
      account,
      job: naming.job,
      bucketArn,
      prefix,
      usersPrefix,
      kmsKey: 'var.kms_key_arn',
    });
    this.usersPrefix = bareExpression(usersPrefix);
    this.usersReaderStatements = permissions.usersReader;
    this.bucketName = bucketName;
    this.replication = replication;
    // EventBridge rejects a narrower pattern as too complex. The function checks the rest of the key.
    const dumps = `${prefix}/2*/${naming.job}-2*`;
    this.manifestPattern = manifestKey(dumps);
    this.verdictPattern = verdictKey(dumps);
    this.verifyStatements = permissions.verify;
    this.drillStatements = permissions.drill;
    this.sourceStatements = permissions.source;
    this.restoreStatements = permissions.restore;
    this.retentionStatements = permissions.retention;
    this.contribution = {
      environment: { [ENV.bucket]: bucketName, [ENV.prefix]: expression('var.prefix') },
      optionalEnvironment: { [ENV.kmsKeyArn]: expression('var.kms_key_arn') },
      statements: permissions.dump,
      preconditions: [...existingBucketRules(), ...preconditions],
    };
    output(this, 'bucket_name', 'Name of the bucket with the dumps, for other jobs that share it.', bucketName);
    output(this, 'bucket_arn', 'ARN of the bucket with the dumps.', bucketArn);
    output(this, 'dump_prefix', 'Key prefix of all dumps of this job, without the last slash.', prefix);
  }
}

function existingBucketRules(): Precondition[] {
  return [
    existingIsNamed({ create: 'create_bucket', name: 'bucket_name', resource: 'bucket' }),
    rule(
      'var.create_bucket || !var.verify || var.bucket_sends_events',
      'bucket_sends_events must be true when create_bucket is false and verify is true: first configure the existing bucket to send its events to EventBridge (docs/verify.md in the repository), and give it versioning and a lifecycle rule that aborts incomplete uploads, as a created bucket has them; or set verify = false',
      'bucket_sends_events',
    ),
  ];
}
