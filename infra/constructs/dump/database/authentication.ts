import { Construct } from 'constructs';
import { ENV } from '../../../../functions/dump/env';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import type { Contribution } from '../../foundation/contribution';
import { secretArn } from '../../foundation/input-rules/arn';
import { matching } from '../../foundation/input-rules/pattern';
import { rule } from '../../foundation/precondition';
import { parameterInput } from './parameter-input';

/** Authentication of the user: a password from SSM or Secrets Manager, or IAM. */
export class Authentication extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.dbPasswordParameter]: expression('var.database_password_parameter'),
      [ENV.dbPasswordSecretArn]: expression('var.database_password_secret_arn'),
      [ENV.dbIamAuthentication]: expression('var.database_iam_authentication ? "true" : null'),
    },
    preconditions: [
      rule(
        'length([for set in [var.database_password_parameter != null, var.database_password_secret_arn != null, var.database_iam_authentication] : set if set]) == 1',
        'Exactly one of database_password_parameter, database_password_secret_arn and database_iam_authentication = true must be set',
        'database_password_parameter',
        'database_password_secret_arn',
        'database_iam_authentication',
      ),
      rule(
        '!var.database_iam_authentication || (var.database_username != null && var.database_resource_id != null)',
        'database_iam_authentication needs database_username and database_resource_id, because the permission to connect contains both',
        'database_username',
        'database_resource_id',
      ),
      rule(
        '!(var.database_iam_authentication && var.database_tls_mode == "DISABLED")',
        'database_iam_authentication needs a database_tls_mode other than DISABLED, because it sends its token in clear text',
        'database_tls_mode',
      ),
    ],
  };

  constructor(scope: Construct) {
    super(scope, 'authentication');
    parameterInput(this, 'database_password_parameter', 'the password; a SecureString');
    input(this, 'database_password_secret_arn', {
      type: 'string',
      default: null,
      description:
        'ARN of the Secrets Manager secret with the password: the password alone, or JSON with a key `password`, the format of RDS.',
      rules: [secretArn('database_password_secret_arn')],
    });
    input(this, 'database_iam_authentication', {
      type: 'bool',
      default: false,
      description: 'Connects by IAM database authentication of RDS and Aurora, without a password.',
    });
    input(this, 'database_resource_id', {
      type: 'string',
      default: null,
      description:
        'Resource ID of the instance (`db-…`) or cluster (`cluster-…`), for `database_iam_authentication` only.',
      rules: [
        matching(
          'database_resource_id',
          '^(db|cluster|prx)-[A-Za-z0-9]+$',
          'be the resource ID of an RDS instance (db-…), cluster (cluster-…) or proxy (prx-…)',
        ),
      ],
    });
  }
}
