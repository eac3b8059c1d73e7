import type { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import type { ITerraformDependable, TerraformResourceLifecycle } from 'cdktf';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { expression, listExpression, numberExpression } from '../../synth/expression';
import type { Account } from '../foundation/account';
import { type Contribution, combined } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import { environmentFits, functionEnvironment } from '../function/function-environment';
import { functionInputs } from '../function/function-inputs';
import { LoggedFunction } from '../function/logged-function';
import type { MainFunction } from '../function/main-function';
import { mainFunctionOutputs } from '../function/main-function-outputs';
import type { PackagedLayer } from '../function/packaged-layer';
import type { Network } from '../network/network';
import { type FunctionPackage, IS_ZIP } from './function-package';

export interface DumpFunctionProps {
  readonly account: Account;
  readonly naming: JobNames;
  readonly network: Network;
  readonly layer: PackagedLayer;
  readonly package: FunctionPackage;
  readonly contributions: readonly Contribution[];
  /** Resources that must exist before the function. */
  readonly after: readonly ITerraformDependable[];
}

/** The Lambda function that makes the dump, with its log group and its role. */
export class DumpFunction extends Construct implements MainFunction {
  readonly functionId = 'dump';
  readonly lambda: LambdaFunction;
  /**
   * Settings of a resource that Lambda deletes together with the function, when a change of the package type replaces
   * it. Without them Terraform would plan no change, because the function keeps its name.
   */
  readonly replaceWithFunction: { readonly lifecycle: TerraformResourceLifecycle };

  constructor(scope: Construct, props: DumpFunctionProps) {
    super(scope, 'dump-function');
    const { account, naming, network, layer } = props;
    functionInputs(this, {
      memoryNote: 'A dump by one process uses two at most.',
      metricsNamespace: 'Mysqldump',
      packages:
        'the zips of the layers (`mysql-client-<architecture>.zip`, …) and of the functions (`dump.zip`, `verify.zip`, …)',
    });
    const { environment, optionalEnvironment, statements, preconditions } = combined(props.contributions);
    const variables = functionEnvironment(this, '', {
      always: {
        [ENV.jobName]: naming.job,
        [ENV.metricsNamespace]: expression('var.metrics_namespace'),
        [ENV.subnetIds]: expression('join(",", var.subnet_ids)'),
        // Empty without a schedule, because no run is due then.
        [ENV.schedule]: expression('var.schedule_enabled ? var.schedule_expression : ""'),
        ...environment,
      },
      optional: optionalEnvironment,
    });
    const created = new LoggedFunction(this, {
      account,
      naming,
      functionId: this.functionId,
      functionName: naming.resource,
      description: `Dumps the databases of the job ${naming.job}`,
      roleName: naming.roleName,
      roleDescription: `Dump function of the job ${naming.job}`,
      statements,
      preconditions: [
        ...preconditions,
        environmentFits(this, {
          unknown: [ENV.bucket, ENV.lockTable],
          largest: 'var.database_names',
          remedy:
            'Store the names of the databases in an SSM parameter, and set database_names_parameter instead of database_names.',
        }),
      ],
      zipWhen: IS_ZIP,
      after: props.after,
      settings: {
        ...props.package.settings,
        layers: listExpression(`${IS_ZIP} ? ${layer.arns} : []`),
        memorySize: numberExpression('var.memory_size'),
        timeout: numberExpression('var.timeout'),
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [network.securityGroupId] },
        environment: { variables },
      },
    });
    this.lambda = created.lambda;
    const { terraformResourceType, friendlyUniqueId } = this.lambda;
    // A reference, because Terraform accepts no other expression here.
    const packageType = `${terraformResourceType}.${friendlyUniqueId}.package_type`;
    this.replaceWithFunction = { lifecycle: { replaceTriggeredBy: [packageType] } };
    mainFunctionOutputs(this, created);
  }
}
