import { Construct } from 'constructs';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { local } from '../../../synth/local';
import type { Account } from '../../foundation/account';
import type { Contribution } from '../../foundation/contribution';
import { kmsKeyArn } from '../../foundation/input-rules/arn';

/** Inputs with the name of an SSM parameter. */
const PARAMETER_INPUTS = [
  'database_host_parameter',
  'database_port_parameter',
  'database_username_parameter',
  'database_names_parameter',
  'database_password_parameter',
  'database_tls_ca_parameter',
];

/** Permissions to read the SSM parameters and the secret of the job, and no others, or to connect by IAM. */
export class CredentialsAccess extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct, account: Account) {
    super(scope, 'credentials-access');
    input(this, 'credentials_kms_key_arn', {
      type: 'string',
      default: null,
      description:
        'ARN of the customer managed KMS key that encrypts the SSM parameters or the secret. Null: the AWS managed key.',
      rules: [kmsKeyArn('credentials_kms_key_arn')],
    });

    const names = local(
      this,
      'parameter_names',
      expression(`compact([${PARAMETER_INPUTS.map((name) => `var.${name}`).join(', ')}])`),
    );
    const parameterArn = account.arn('ssm', 'parameter/${trimprefix(name, "/")}');
    this.contribution = {
      statements: [
        {
          sid: 'ReadParameters',
          actions: ['ssm:GetParameter'],
          resources: expression(`[for name in ${names} : "${parameterArn}"]`),
          when: `length(${names}) > 0`,
        },
        {
          sid: 'ReadSecret',
          actions: ['secretsmanager:GetSecretValue'],
          resources: expression('var.database_password_secret_arn'),
          when: 'var.database_password_secret_arn != null',
        },
        {
          sid: 'ConnectToDatabase',
          actions: ['rds-db:connect'],
          // Null-safe, so that a missing value fails in the precondition only.
          resources: account.arn(
            'rds-db',
            'dbuser:${join("/", compact([var.database_resource_id, var.database_username]))}',
          ),
          when: 'var.database_iam_authentication',
        },
        {
          sid: 'DecryptCredentials',
          actions: ['kms:Decrypt'],
          resources: expression('var.credentials_kms_key_arn'),
          condition: {
            StringEquals: {
              'kms:ViaService': [account.endpoint('ssm'), account.endpoint('secretsmanager')],
            },
          },
          when: 'var.credentials_kms_key_arn != null',
        },
      ],
    };
  }
}
