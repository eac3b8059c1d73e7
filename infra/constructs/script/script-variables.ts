import { Construct } from 'constructs';
import { ENV, OWN_VARIABLES } from '../../../functions/script/env';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';

const NAMES_VARIABLES = (names: string) =>
  `alltrue([for name in ${names} : can(regex("^[A-Za-z_][A-Za-z0-9_]*$", name))])`;
const NO_OWN_VARIABLE = (names: string) => `length(setintersection(${names}, ${JSON.stringify(OWN_VARIABLES)})) == 0`;

/** "Environment variables", Lambda quotas: 4 KB, of which the function's own settings take some. */
const LARGEST_SETTINGS = 3_000;

/** The environment of the script: plain values, and values of SSM parameters, which only a run reads. */
export class ScriptVariables extends Construct {
  readonly contribution: Contribution;

  constructor(scope: Construct, account: Account) {
    super(scope, 'script-variables');
    this.inputs();
    const parameterArn = account.arn('ssm', 'parameter/${trimprefix(name, "/")}');
    this.contribution = {
      environment: {
        [ENV.variables]: expression('jsonencode(var.environment)'),
        [ENV.parameters]: expression('jsonencode(var.parameters)'),
      },
      statements: [
        {
          sid: 'ReadParameters',
          actions: ['ssm:GetParameter'],
          resources: expression(`[for name in distinct(values(var.parameters)) : "${parameterArn}"]`),
          when: 'length(var.parameters) > 0',
        },
        {
          sid: 'DecryptCredentials',
          actions: ['kms:Decrypt'],
          resources: expression('var.credentials_kms_key_arn'),
          condition: { StringEquals: { 'kms:ViaService': [`ssm.${account.region}.amazonaws.com`] } },
          when: 'var.credentials_kms_key_arn != null',
        },
      ],
      // Without the values: somebody may have put a secret there.
      preconditions: [
        {
          condition: expression('length(setintersection(keys(var.environment), keys(var.parameters))) == 0'),
          errorMessage: `environment and parameters must not set the same variable, got in both: ${expression('join(", ", setintersection(keys(var.environment), keys(var.parameters)))')}.`,
        },
        {
          condition: expression(
            `length(jsonencode(var.environment)) + length(jsonencode(var.parameters)) <= ${LARGEST_SETTINGS}`,
          ),
          errorMessage: `environment and parameters must not exceed ${LARGEST_SETTINGS} characters as JSON, because Lambda takes 4 KB of settings: put long values into SSM parameters or into files.`,
        },
      ],
    };
  }

  private inputs(): void {
    const ownNames = OWN_VARIABLES.join(', ');
    input(this, 'environment', {
      type: 'map(string)',
      default: {},
      description: `Environment variables of the script. It also has JOB, SLOT (the date, or the hour), HOME and TMPDIR, AWS's own, and a PATH that begins with /opt/bin.`,
      rules: [
        { condition: NAMES_VARIABLES('keys(var.environment)'), must: 'have names of environment variables' },
        {
          condition: NO_OWN_VARIABLE('keys(var.environment)'),
          must: `not set ${ownNames}, which each run sets itself`,
        },
      ],
    });
    input(this, 'parameters', {
      type: 'map(string)',
      default: {},
      description:
        'Environment variables of the script with values from SSM: name of the variable → name of the parameter, for example `{ API_TOKEN = "/shop/token" }`. Each run reads them, decrypted; values of 4 and more characters are masked in everything that the script prints.',
      rules: [
        { condition: NAMES_VARIABLES('keys(var.parameters)'), must: 'have names of environment variables' },
        { condition: NO_OWN_VARIABLE('keys(var.parameters)'), must: `not set ${ownNames}, which each run sets itself` },
        {
          condition: 'alltrue([for name in values(var.parameters) : can(regex("^[A-Za-z0-9/_.-]+$", name))])',
          must: 'hold names of SSM parameters',
        },
      ],
    });
    input(this, 'credentials_kms_key_arn', {
      type: 'string',
      default: null,
      description: 'Customer managed KMS key that encrypts the SSM parameters. Null: the key that AWS manages.',
      rules: [
        {
          condition:
            'can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.credentials_kms_key_arn))',
          must: 'be the ARN of a KMS key',
        },
      ],
    });
  }
}
