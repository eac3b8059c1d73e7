import { Construct } from 'constructs';
import { manifestKey, verdictKey } from '../../../functions/dump-format/keys/object-keys';
import { expression } from '../../synth/expression';
import { output } from '../../synth/output';
import { objectPermissions } from '../dump/destination/object-permissions';
import type { ReadableDumps } from '../dump/destination/readable-dumps';
import type { Statement } from '../foundation/policy';
import { MaskedBucket, type MaskedBucketProps } from './masked-bucket';

/** Where the masked dumps go, and the permissions for their objects. */
export class MaskedDestination extends Construct implements ReadableDumps {
  readonly bucketName: string;
  readonly keyPrefix = '';
  readonly kmsKeyArn = expression('var.mask_kms_key_arn');
  readonly manifestPattern: string;
  readonly verdictPattern: string;
  readonly verifyStatements: readonly Statement[];
  readonly drillStatements: readonly Statement[];
  /** Permissions of a function that writes masked dumps by the rules. */
  readonly maskStatements: readonly Statement[];
  /** Key of the rules document, as a Terraform template. */
  readonly rulesKey: string;

  constructor(scope: Construct, { account, naming }: MaskedBucketProps) {
    super(scope, 'masked-destination');
    const { bucketName, bucketArn, rulesKey } = new MaskedBucket(this, { account, naming });
    const permissions = objectPermissions({
      account,
      job: naming.job,
      bucketArn,
      prefix: naming.job,
      usersPrefix: '',
      kmsKey: 'var.mask_kms_key_arn',
    });
    this.bucketName = bucketName;
    this.rulesKey = rulesKey;
    const dumps = `${naming.job}/2*/${naming.job}-2*`;
    this.manifestPattern = manifestKey(dumps);
    this.verdictPattern = verdictKey(dumps);
    this.verifyStatements = permissions.verify;
    this.drillStatements = permissions.drill;
    this.maskStatements = [
      ...permissions.store,
      { sid: 'ReadRules', actions: ['s3:GetObject'], resources: [`${bucketArn}/${rulesKey}`] },
    ];
    output(
      this,
      'masked_bucket_name',
      'Name of the bucket with the masked dumps; null without `mask_rules`.',
      expression('var.mask_rules == null ? null : local.masked_bucket_name'),
    );
    output(
      this,
      'masked_job_name',
      'Name of the job of the masked dumps, for the command line; null without `mask_rules`.',
      expression('var.mask_rules == null ? null : local.masked_name'),
    );
  }
}
