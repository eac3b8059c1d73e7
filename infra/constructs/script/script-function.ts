import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/script/env';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { output } from '../../synth/output';
import { type Contribution, contributedEnvironment } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import { functionInputs } from '../function/function-inputs';
import { LoggedFunction } from '../function/logged-function';
import type { MainFunction } from '../function/main-function';
import type { PackagedLayer } from '../function/packaged-layer';
import type { Script } from './script';
import type { ScriptNetwork } from './script-network';

export interface ScriptFunctionProps {
  readonly naming: Naming;
  readonly script: Script;
  readonly network: ScriptNetwork;
  readonly layers: readonly PackagedLayer[];
  /** What the other constructs ask of the function. */
  readonly contributions: readonly Contribution[];
}

/** The Lambda function that runs the script, with its log group and its role. */
export class ScriptFunction extends Construct implements MainFunction {
  readonly of = 'script';
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, props: ScriptFunctionProps) {
    super(scope, 'script-function');
    const { naming, script, network, layers, contributions } = props;
    this.inputs();
    const made = new LoggedFunction(this, {
      naming,
      of: this.of,
      functionName: naming.resource,
      description: `Runs the script of the job ${naming.job}`,
      roleName: naming.roleName,
      roleDescription: `Script function of the job ${naming.job}`,
      statements: contributions.flatMap(({ statements }) => statements ?? []),
      furtherPolicies: 'policies',
      preconditions: contributions.flatMap(({ preconditions }) => preconditions ?? []),
      after: [script.item],
      settings: {
        layers: listExpression(`concat(${layers.map(({ arns }) => arns).join(', ')}, var.layer_arns)`),
        memorySize: numberExpression('var.memory_size'),
        timeout: numberExpression('var.timeout'),
        ephemeralStorage: { size: numberExpression('var.ephemeral_storage_size') },
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: network.securityGroupIds },
        environment: {
          variables: contributedEnvironment(
            this,
            {
              [ENV.jobName]: naming.job,
              [ENV.metricsNamespace]: expression('var.metrics_namespace'),
            },
            contributions,
          ),
        },
      },
    });
    this.lambda = made.lambda;
    output(this, 'function_name', 'Name of the function.', this.lambda.functionName);
    output(this, 'function_arn', 'ARN of the function.', this.lambda.arn);
    output(this, 'log_group_name', 'Name of the log group of the function.', made.logGroupName);
    output(this, 'role_arn', 'ARN of the role of the function.', made.roleArn);
    output(this, 'role_name', 'Name of the role of the function, to attach further policies to.', naming.roleName);
  }

  private inputs(): void {
    functionInputs(this, {
      memoryNote: 'What the script uses is up to it.',
      metricsNamespace: 'ScheduledScript',
      packages: '`script.zip`, and the zips of the layers that are used',
    });
    input(this, 'policies', {
      type: 'map(string)',
      default: {},
      description:
        'What the script may do in AWS: policies of its role, name → JSON document. Without any it may do nothing but what the module itself needs.',
      rules: [
        {
          condition: 'alltrue([for document in values(var.policies) : can(jsondecode(document).Statement)])',
          must: 'hold policies in JSON',
        },
        {
          condition:
            'alltrue([for name in keys(var.policies) : can(regex("^[A-Za-z0-9+=,.@_-]{1,128}$", name)) && name != "script"])',
          must: 'have names of 1 to 128 letters, digits and +=,.@_-, other than "script", which is the module\'s own',
        },
      ],
    });
    input(this, 'layer_arns', {
      type: 'list(string)',
      default: [],
      description: 'Further layers, with their versions: their programs in `bin` are in the PATH of the script.',
      rules: [
        {
          condition:
            'alltrue([for arn in var.layer_arns : can(regex("^arn:[a-z-]+:lambda:[a-z0-9-]+:[0-9]{12}:layer:[A-Za-z0-9_-]+:[0-9]+$", arn))])',
          must: 'hold ARNs of versions of layers',
        },
      ],
    });
    input(this, 'ephemeral_storage_size', {
      type: 'number',
      default: 512,
      description: 'Size of /tmp in MB, where the script has its home and its temporary folder.',
      rules: [
        {
          condition:
            'var.ephemeral_storage_size >= 512 && var.ephemeral_storage_size <= 10240 && floor(var.ephemeral_storage_size) == var.ephemeral_storage_size',
          must: 'be a whole number of MB from 512 to 10240',
        },
      ],
    });
  }
}
