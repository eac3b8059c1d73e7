import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import { output } from '../../synth/output';
import { type Contribution, contributedEnvironment, environmentFits } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import { functionInputs } from '../function/function-inputs';
import { LoggedFunction } from '../function/logged-function';
import type { MainFunction } from '../function/main-function';
import type { MysqlClientLayer } from '../function/mysql-client-layer';
import type { Network } from '../network/network';
import { type FunctionPackage, IS_ZIP } from './function-package';

export interface DumpFunctionProps {
  readonly naming: Naming;
  readonly network: Network;
  readonly layer: MysqlClientLayer;
  readonly package: FunctionPackage;
  /** What the other constructs ask of the function. */
  readonly contributions: readonly Contribution[];
}

/** The Lambda function that makes the dump, with its log group and its role. */
export class DumpFunction extends Construct implements MainFunction {
  readonly of = 'dump';
  readonly lambda: LambdaFunction;
  /**
   * Settings of what Lambda deletes together with a function: it is made again when a change of the package type
   * replaces the function. Its own plan shows no change, because the function keeps its name.
   */
  readonly madeAgain: { readonly lifecycle: TerraformResourceLifecycle };

  constructor(scope: Construct, props: DumpFunctionProps) {
    super(scope, 'dump-function');
    const { naming, network, layer, contributions } = props;
    functionInputs(this, {
      memoryNote: 'A dump by one process uses two at most.',
      metricsNamespace: 'Mysqldump',
      packages: '`mysql-client-<architecture>.zip` and the zip of each function: `dump.zip`, `verify.zip`, …',
    });
    const made = new LoggedFunction(this, {
      naming,
      of: this.of,
      functionName: naming.resource,
      description: `Dumps the databases of the job ${naming.job}`,
      roleName: naming.roleName,
      roleDescription: `Dump function of the job ${naming.job}`,
      statements: contributions.flatMap(({ statements }) => statements ?? []),
      preconditions: [
        ...contributions.flatMap(({ preconditions }) => preconditions ?? []),
        environmentFits(
          this,
          'var.database_names',
          'Put the databases into an SSM parameter, and set database_names_parameter instead of database_names.',
        ),
      ],
      zipWhen: IS_ZIP,
      settings: {
        ...props.package.settings,
        layers: listExpression(`${IS_ZIP} ? ${layer.arns} : []`),
        memorySize: numberExpression('var.memory_size'),
        timeout: numberExpression('var.timeout'),
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [network.securityGroupId] },
        environment: {
          variables: contributedEnvironment(
            this,
            {
              [ENV.jobName]: naming.job,
              [ENV.metricsNamespace]: expression('var.metrics_namespace'),
              [ENV.subnetIds]: expression('join(",", var.subnet_ids)'),
              // Empty while nothing is scheduled: then no run is still to come.
              [ENV.schedule]: expression('var.schedule_enabled ? var.schedule_expression : ""'),
            },
            contributions,
          ),
        },
      },
    });
    this.lambda = made.lambda;
    const { terraformResourceType, friendlyUniqueId } = this.lambda;
    // A reference and not an expression: Terraform takes no other here.
    const packageType = `${terraformResourceType}.${friendlyUniqueId}.package_type`;
    this.madeAgain = { lifecycle: { replaceTriggeredBy: [packageType] } };
    output(this, 'function_name', 'Name of the function.', this.lambda.functionName);
    output(this, 'function_arn', 'ARN of the function.', this.lambda.arn);
    output(this, 'log_group_name', 'Name of the log group of the function.', made.logGroupName);
    output(this, 'role_arn', 'ARN of the role of the function.', made.roleArn);
  }
}
