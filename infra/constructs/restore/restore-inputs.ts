import type { Construct } from 'constructs';
import { input } from '../../synth/input';
import { parameterInput } from '../dump/database/parameter-input';
import { kmsKeyArn, secretArn } from '../foundation/input-rules/arn';
import { resourceIds } from '../foundation/input-rules/resource-ids';

/** Declares the inputs of restores in the VPC: what the task may log in with, and where it is. */
export function restoreInputs(scope: Construct): void {
  parameterInput(
    scope,
    'restore_password_parameter',
    'the password of the user that `lambda-mysqldump restore --in-vpc` logs in with, of type SecureString. The task that restores may read it, and no other task',
  );
  input(scope, 'restore_password_secret_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of the secret of Secrets Manager with that password, instead of `restore_password_parameter`: the password itself, or JSON with `password`, as RDS has it.',
    rules: [secretArn('restore_password_secret_arn')],
  });
  input(scope, 'restore_kms_key_arn', {
    type: 'string',
    default: null,
    description:
      'ARN of the customer managed KMS key that encrypts this parameter or secret. Null: the AWS managed key.',
    rules: [kmsKeyArn('restore_kms_key_arn')],
  });
  input(scope, 'restore_iam_users', {
    type: 'list(string)',
    default: [],
    description:
      'Users that `restore --in-vpc --iam-authentication` may log in as: resource ID of the server, a slash, and the user, such as `cluster-ABCDEFGHIJKL01234/admin`.',
    rules: [
      {
        condition:
          'alltrue([for user in var.restore_iam_users : can(regex("^(db|cluster|prx)-[A-Za-z0-9]+/[^/*]+$", user))])',
        must: 'name users by the resource ID of their server (db-…, cluster-… or prx-…), a slash and the user',
      },
    ],
  });
  input(scope, 'restore_security_group_ids', {
    type: 'list(string)',
    default: [],
    description:
      'IDs of further security groups of the task that restores, 4 at most: such as the servers admit that you restore into. It has that of the function anyway, which reaches `database_security_group_ids` and `database_cidr_blocks`.',
    rules: [
      resourceIds('restore_security_group_ids', 'sg'),
      { condition: 'length(var.restore_security_group_ids) <= 4', must: 'hold 4 IDs at most' },
    ],
  });
}
