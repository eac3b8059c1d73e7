import type { Construct } from 'constructs';
import { USERS_FOLDER } from '../../../../functions/dump-format/keys/object-keys';
import { input } from '../../../synth/input';
import { kmsKeyArn } from '../../foundation/input-rules/arn';
import { matching } from '../../foundation/input-rules/pattern';

/** Declares the inputs of the objects in the bucket. */
export function objectInputs(scope: Construct): void {
  input(scope, 'prefix', {
    type: 'string',
    default: '',
    description: 'Key prefix of the dumps, before the name of the job, without a slash at either end.',
    rules: [
      // No wildcard of IAM, because the prefix is part of the role's policy.
      matching(
        'prefix',
        "^([A-Za-z0-9!_.'()-]+(/[A-Za-z0-9!_.'()-]+)*)?$",
        "hold only letters, digits and !_.'()-, in parts separated by single slashes, without a slash at either end",
      ),
      {
        // A key has at most 1,024 bytes, and contains the name of the job twice.
        condition: 'length(var.prefix) <= 512 && !can(regex("(^|/)[.]{1,2}(/|$)", var.prefix))',
        must: 'have at most 512 characters, and no part that is . or ..',
      },
      {
        condition: `!can(regex("^${USERS_FOLDER}(/|$)", var.prefix))`,
        must: `not begin with the part ${USERS_FOLDER}, the folder of the accounts of all jobs`,
      },
    ],
  });
  input(scope, 'kms_key_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of the KMS key that encrypts the dumps. Null: the default encryption of the bucket (SSE-S3 when the module creates it).',
    rules: [kmsKeyArn('kms_key_arn')],
  });
}
