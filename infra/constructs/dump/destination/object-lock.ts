import { S3BucketObjectLockConfigurationA as S3BucketObjectLockConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { countWhen, expression, numberExpression, stringList } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { alternatives } from '../../foundation/input-rules/choice';
import { type Precondition, rule } from '../../foundation/precondition';
import { onlyOfCreatedBucket } from './created-bucket';

const NAME = 'bucket_object_lock';

/** Terraform expression of the days for which a new object is locked; 0 without Object Lock. */
export const LOCK_DAYS = `try(var.${NAME}.days, 0)`;

const MODES = ['GOVERNANCE', 'COMPLIANCE'];
/** 100 years ("Object Lock considerations", Amazon S3 User Guide). */
const MAX_DAYS = 36_500;

/**
 * The default retention of new objects. The resource enables Object Lock on a bucket that exists, which S3 permits since
 * November 2023. The argument `object_lock_enabled` of the bucket would replace it.
 */
export class ObjectLock extends Construct {
  readonly preconditions: readonly Precondition[] = [
    onlyOfCreatedBucket(NAME),
    rule(
      `!var.bucket_force_destroy || var.${NAME} == null`,
      `bucket_force_destroy must be false when ${NAME} is set, because a destroy would delete what is locked in the mode GOVERNANCE, and fail half-way in the mode COMPLIANCE`,
      'bucket_force_destroy',
      NAME,
    ),
  ];

  constructor(
    scope: Construct,
    bucket: string,
    /** S3 rejects Object Lock for a bucket without versions. */
    versioning: ITerraformDependable,
  ) {
    super(scope, 'object-lock');
    input(this, NAME, {
      type: 'object({ mode = string, days = number })',
      default: null,
      description:
        'Locks every new object of the created bucket for `days` days from its upload (Object Lock). Mode `GOVERNANCE`: only a user with `s3:BypassGovernanceRetention` can delete a locked object. `COMPLIANCE`: nobody can, not even the root user. Once set, the bucket has Object Lock forever; null again: new objects are no longer locked.',
      rules: [
        {
          condition: `contains(${stringList(MODES)}, var.${NAME}.mode)`,
          must: `have the mode ${alternatives(MODES)}`,
        },
        {
          condition: `var.${NAME}.days >= 1 && var.${NAME}.days <= ${MAX_DAYS} && floor(var.${NAME}.days) == var.${NAME}.days`,
          must: `have a whole number of days from 1 to ${MAX_DAYS}`,
        },
      ],
    });
    new S3BucketObjectLockConfiguration(this, 'object_lock.dumps', {
      bucket,
      count: countWhen(`var.create_bucket && var.${NAME} != null`),
      rule: {
        defaultRetention: { mode: expression(`var.${NAME}.mode`), days: numberExpression(`var.${NAME}.days`) },
      },
      dependsOn: [versioning],
    });
  }
}
