import { Construct } from 'constructs';
import { expression } from '../../../synth/expression';
import { input } from '../../../synth/input';
import { local } from '../../../synth/local';
import type { Account } from '../../foundation/account';
import type { Contribution } from '../../foundation/contribution';

/** The inputs that hold the name of an SSM parameter. */
const PARAMETER_INPUTS = [
  'database_host_parameter',
  'database_port_parameter',
  'database_username_parameter',
  'database_names_parameter',
  'database_password_parameter',
  'database_tls_ca_parameter',
];

/** The permission to read exactly the parameters and the secret that the job names, or to connect by IAM. */
export class CredentialsAccess extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct, account: Account) {
    super(scope, 'credentials-access');
    input(this, 'credentials_kms_key_arn', {
      type: 'string',
      default: null,
      description:
        'Customer managed KMS key that encrypts the SSM parameters or the secret. Null: the key that AWS manages.',
      rules: [
        {
          condition:
            'can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.credentials_kms_key_arn))',
          must: 'be the ARN of a KMS key',
        },
      ],
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
          // Null-safe, so that the precondition is the one to say what is missing.
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
              'kms:ViaService': [
                `ssm.${account.region}.amazonaws.com`,
                `secretsmanager.${account.region}.amazonaws.com`,
              ],
            },
          },
          when: 'var.credentials_kms_key_arn != null',
        },
      ],
    };
  }
}
