import { Construct } from 'constructs';
import { ENV, OWN_VARIABLES } from '../../../functions/script/env';
import { expression } from '../../synth/expression';
import { type InputRule, input } from '../../synth/input';
import type { Account } from '../foundation/account';
import type { Contribution } from '../foundation/contribution';
import { kmsKeyArn } from '../foundation/input-rules/arn';
import { eachMatching } from '../foundation/input-rules/pattern';

/** Limit in characters. The other settings of the function need the rest of 4 KB ("Lambda quotas"). */
const MAX_VARIABLES = 3_000;

/** The environment of the script: plain values, and values of SSM parameters, which the function reads in each run. */
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
          condition: { StringEquals: { 'kms:ViaService': [account.endpoint('ssm')] } },
          when: 'var.credentials_kms_key_arn != null',
        },
      ],
      // The messages omit the values, because they may contain a secret.
      preconditions: [
        {
          condition: expression('length(setintersection(keys(var.environment), keys(var.parameters))) == 0'),
          errorMessage: `environment and parameters must not set the same variable, got in both: ${expression('join(", ", setintersection(keys(var.environment), keys(var.parameters)))')}.`,
        },
        {
          condition: expression(
            `length(jsonencode(var.environment)) + length(jsonencode(var.parameters)) <= ${MAX_VARIABLES}`,
          ),
          errorMessage: `environment and parameters must not exceed ${MAX_VARIABLES} characters as JSON, because Lambda limits the environment of a function to 4 KB: store long values in SSM parameters or in files.`,
        },
      ],
    };
  }

  private inputs(): void {
    input(this, 'environment', {
      type: 'map(string)',
      default: {},
      description:
        'Environment variables of the script. In addition it has JOB, SLOT (the date, or the hour), HOME, TMPDIR, the variables of AWS, and a PATH that begins with /opt/bin.',
      rules: variableNames('var.environment'),
    });
    input(this, 'parameters', {
      type: 'map(string)',
      default: {},
      description:
        'Environment variables of the script with values from SSM: name of the variable → name of the parameter, for example `{ API_TOKEN = "/shop/token" }`. Each run reads and decrypts them. Values of 4 or more characters are masked in the output of the script.',
      rules: [
        ...variableNames('var.parameters'),
        eachMatching('values(var.parameters)', 'name', '^[A-Za-z0-9/_.-]+$', 'hold names of SSM parameters'),
      ],
    });
    input(this, 'credentials_kms_key_arn', {
      type: 'string',
      default: null,
      description: 'ARN of the customer managed KMS key that encrypts the SSM parameters. Null: the AWS managed key.',
      rules: [kmsKeyArn('credentials_kms_key_arn')],
    });
  }
}

/** Requires the keys of a map to be names of environment variables that the function does not set itself. */
function variableNames(map: string): InputRule[] {
  const names = `keys(${map})`;
  return [
    eachMatching(names, 'name', '^[A-Za-z_][A-Za-z0-9_]*$', 'have names of environment variables'),
    {
      condition: `length(setintersection(${names}, ${JSON.stringify(OWN_VARIABLES)})) == 0`,
      must: `not set ${OWN_VARIABLES.join(', ')}, which each run sets itself`,
    },
  ];
}
