import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/script/env';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import { output } from '../../synth/output';
import type { Account } from '../foundation/account';
import { type Contribution, combined } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import { functionEnvironment } from '../function/function-environment';
import { LoggedFunction } from '../function/logged-function';
import type { MainFunction } from '../function/main-function';
import { mainFunctionOutputs } from '../function/main-function-outputs';
import type { PackagedLayer } from '../function/packaged-layer';
import type { Script } from './script';
import { scriptFunctionInputs } from './script-function-inputs';
import type { ScriptNetwork } from './script-network';

export interface ScriptFunctionProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly script: Script;
  readonly network: ScriptNetwork;
  readonly layers: readonly PackagedLayer[];
  readonly contributions: readonly Contribution[];
}

/** The Lambda function that runs the script, with its log group and its role. */
export class ScriptFunction extends Construct implements MainFunction {
  readonly functionId = 'script';
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, props: ScriptFunctionProps) {
    super(scope, 'script-function');
    const { account, naming, script, network, layers } = props;
    scriptFunctionInputs(this);
    const { environment, optionalEnvironment, statements, preconditions } = combined(props.contributions);
    const variables = functionEnvironment(this, '', {
      always: {
        [ENV.jobName]: naming.job,
        [ENV.metricsNamespace]: expression('var.metrics_namespace'),
        ...environment,
      },
      optional: optionalEnvironment,
    });
    const created = new LoggedFunction(this, {
      account,
      naming,
      functionId: this.functionId,
      functionName: naming.resource,
      description: `Runs the script of the job ${naming.job}`,
      roleName: naming.roleName,
      roleDescription: `Script function of the job ${naming.job}`,
      statements,
      additionalPolicies: 'policies',
      preconditions,
      after: [script.item],
      settings: {
        layers: listExpression(`concat(${layers.map(({ arns }) => arns).join(', ')}, var.layer_arns)`),
        memorySize: numberExpression('var.memory_size'),
        timeout: numberExpression('var.timeout'),
        ephemeralStorage: { size: numberExpression('var.ephemeral_storage_size') },
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: network.securityGroupIds },
        environment: { variables },
      },
    });
    this.lambda = created.lambda;
    mainFunctionOutputs(this, created);
    output(this, 'role_name', 'Name of the role of the function, for attaching additional policies.', naming.roleName);
  }
}
