import { S3BucketLoggingA as S3BucketLogging } from '@cdktf/provider-aws/lib/s3-bucket-logging';
import { Construct } from 'constructs';
import { countWhen, expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { type Precondition, rule } from '../../foundation/precondition';
import { onlyOfCreatedBucket } from './created-bucket';

const NAME = 'bucket_access_log';

/** The log of requests to the created bucket, which S3 delivers to another bucket. */
export class AccessLog extends Construct {
  readonly preconditions: readonly Precondition[] = [
    onlyOfCreatedBucket(NAME),
    rule(
      `try(var.${NAME}.bucket != var.bucket_name, true)`,
      `${NAME} must name another bucket than bucket_name, because each log would be logged, too`,
      NAME,
    ),
  ];

  constructor(scope: Construct, bucket: string) {
    super(scope, 'access-log');
    input(this, NAME, {
      type: 'object({ bucket = string, prefix = optional(string) })',
      default: null,
      description:
        'Existing bucket in the same region and account, to which S3 delivers a log of all requests to the created bucket. Its policy must allow that to `logging.s3.amazonaws.com`, and it must not have Object Lock with a default retention. `prefix` of the keys of the logs: by default the name of the created bucket and a slash. Null: no log.',
      rules: [
        {
          condition: `can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.${NAME}.bucket))`,
          must: 'name a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
        },
        {
          condition: `var.${NAME}.prefix == null ? true : can(regex("^[A-Za-z0-9!_.'()/-]{0,512}$", var.${NAME}.prefix))`,
          must: "have a prefix of at most 512 letters, digits and !_.'()/-",
        },
      ],
    });
    new S3BucketLogging(this, 'logging.dumps', {
      bucket,
      count: countWhen(`var.create_bucket && var.${NAME} != null`),
      targetBucket: expression(`var.${NAME}.bucket`),
      // An empty prefix is one, too.
      targetPrefix: expression(`var.${NAME}.prefix == null ? "\${local.bucket_name}/" : var.${NAME}.prefix`),
    });
  }
}
