import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function';
import { Construct } from 'constructs';
import { ENV } from '../../functions/dump/env';
import { expression, mapExpression, numberExpression } from '../synth/expression';
import { local } from '../synth/local';
import { output } from '../synth/output';
import { PackagedFile } from '../synth/packaged-file';
import type { Contribution } from './contribution';
import { ExecutionRole } from './execution-role';
import { functionInputs } from './function-inputs';
import type { MysqlClientLayer } from './mysql-client-layer';
import type { Naming } from './naming';
import type { Network } from './network';

export interface DumpFunctionProps {
  readonly naming: Naming;
  readonly network: Network;
  readonly layer: MysqlClientLayer;
  /** What the other constructs ask of the function. */
  readonly contributions: readonly Contribution[];
}

/** The Lambda function that makes the dump, with its log group and its role. */
export class DumpFunction extends Construct {
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, { naming, network, layer, contributions }: DumpFunctionProps) {
    super(scope, 'dump-function');
    functionInputs(this);
    const zip = new PackagedFile(this, 'function', 'dump.zip');
    const logs = new CloudwatchLogGroup(this, 'log_group.dump', {
      name: `/aws/lambda/${naming.resource}`,
      retentionInDays: numberExpression('var.log_retention_days'),
      tags: naming.tags,
    });
    const role = new ExecutionRole(this, naming, [
      {
        sid: 'WriteLogs',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [`${logs.arn}:*`],
      },
      ...contributions.flatMap(({ statements }) => statements ?? []),
    ]);

    this.lambda = new LambdaFunction(this, 'function.dump', {
      functionName: naming.resource,
      description: `Dumps the databases of the job ${naming.job}`,
      filename: zip.path,
      sourceCodeHash: zip.hash,
      handler: 'index.handler',
      runtime: expression('var.runtime'),
      architectures: [expression('var.architecture')],
      layers: [layer.arn],
      memorySize: numberExpression('var.memory_size'),
      timeout: numberExpression('var.timeout'),
      role: role.arn,
      vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [network.securityGroupId] },
      environment: { variables: this.environment(naming, contributions) },
      tags: naming.tags,
      // Otherwise the first run could start without its permissions.
      dependsOn: [role.policy],
      lifecycle: {
        precondition: [...contributions.flatMap(({ preconditions }) => preconditions ?? []), zip.precondition],
      },
    });
    output(this, 'function_name', 'Name of the function.', this.lambda.functionName);
    output(this, 'function_arn', 'ARN of the function.', this.lambda.arn);
    output(this, 'log_group_name', 'Name of the log group of the function.', logs.name);
  }

  private environment(naming: Naming, contributions: readonly Contribution[]): Record<string, string> {
    const always = local(this, 'environment', {
      [ENV.jobName]: naming.job,
      [ENV.metricsNamespace]: expression('var.metrics_namespace'),
      [ENV.subnetIds]: expression('join(",", var.subnet_ids)'),
      ...Object.assign({}, ...contributions.map(({ environment }) => environment)),
    });
    const optional = local(
      this,
      'optional_environment',
      Object.assign({}, ...contributions.map(({ optionalEnvironment }) => optionalEnvironment)),
    );
    // Apart, because one value that is unknown in a plan would make every variable beside it unknown, too.
    return mapExpression(`merge(${always}, { for name, value in ${optional} : name => value if value != null })`);
  }
}
