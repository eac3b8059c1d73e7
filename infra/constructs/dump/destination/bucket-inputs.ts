import type { Construct } from 'constructs';
import { input } from '../../../synth/input';
import { wholeNumber } from '../../foundation/input-rules/number';
import { matching } from '../../foundation/input-rules/pattern';

/** Declares the inputs of the bucket. */
export function bucketInputs(scope: Construct): void {
  input(scope, 'create_bucket', {
    type: 'bool',
    default: true,
    description: 'Creates the bucket. False: the module uses the existing bucket `bucket_name`.',
  });
  input(scope, 'bucket_name', {
    type: 'string',
    default: null,
    description: 'Name of the bucket. Null: derived from `name`, with a unique suffix.',
    rules: [
      matching(
        'bucket_name',
        '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$',
        'be 3 to 63 lower-case letters, digits, dots and hyphens, with a letter or digit at both ends',
      ),
      {
        // "General purpose bucket naming rules" (Amazon S3 User Guide).
        condition:
          '!can(regex("[.][.]|^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$|^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|[.]mrap|--x-s3|--table-s3)$", var.bucket_name))',
        must: 'be a name that S3 accepts: no consecutive dots, no IP address, and no prefix or suffix that S3 reserves',
      },
    ],
  });
  input(scope, 'bucket_sends_events', {
    type: 'bool',
    default: false,
    description:
      'States that an existing bucket sends its events to EventBridge. Without these events no dump is verified. A created bucket always sends them.',
  });
  input(scope, 'bucket_force_destroy', {
    type: 'bool',
    default: false,
    description: 'Allows `terraform destroy` to delete the created bucket together with all dumps in it.',
  });
  input(scope, 'noncurrent_version_expiration_days', {
    type: 'number',
    default: 30,
    description: 'Number of days for which the created bucket retains a deleted or expired dump.',
    rules: [wholeNumber('noncurrent_version_expiration_days', { from: 1, unit: 'days' })],
  });
}
