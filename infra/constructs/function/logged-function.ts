import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction, type LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOfOptional, countWhen, expression, numberExpression } from '../../synth/expression';
import { PackagedFile } from '../../synth/packaged-file';
import type { Precondition } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { Statement } from '../foundation/policy';
import { ExecutionRole } from './execution-role';

export interface LoggedFunctionProps {
  readonly naming: Naming;
  /** Which function it is: last part of the addresses, and name of its zip. */
  readonly of: string;
  /** Name of the function, as a Terraform template. */
  readonly functionName: string;
  readonly roleName: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly statements: readonly Statement[];
  readonly preconditions?: readonly Precondition[];
  /** Name of an input, a map of further policies of the role by their names. */
  readonly furtherPolicies?: string;
  /** What must be there before the function. */
  readonly after?: readonly ITerraformDependable[];
  /** Memory, timeout, environment, layers, network: whatever differs between functions. */
  readonly settings: Partial<LambdaFunctionConfig>;
  /** Terraform expression: the function is there only when it is true. */
  readonly when?: string | undefined;
  /** Terraform expression: the function is deployed as its zip only when it is true. */
  readonly zipWhen?: string | undefined;
}

/** A Lambda function with its log group and its role. */
export class LoggedFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** ARN and name, as Terraform templates; null when the function is not there. */
  readonly arn: string;
  readonly functionName: string;
  readonly roleArn: string;
  readonly logGroupName: string;

  constructor(scope: Construct, props: LoggedFunctionProps) {
    const { naming, of, functionName, roleName, description, roleDescription, settings, when } = props;
    super(scope, `function-with-log.${of}`);
    const optional = when === undefined ? {} : { count: countWhen(when) };
    const zip = new PackagedFile(this, of, `${of}.zip`, props.zipWhen);
    const logs = new CloudwatchLogGroup(this, `log_group.${of}`, {
      ...optional,
      name: `/aws/lambda/${functionName}`,
      retentionInDays: numberExpression('var.log_retention_days'),
      tags: naming.tags,
    });
    const attribute = (resource: CloudwatchLogGroup | LambdaFunction, name: string) =>
      expression(when === undefined ? `${resource.fqn}.${name}` : attributeOfOptional(resource, name));
    const role = new ExecutionRole(this, {
      naming,
      of,
      name: roleName,
      description: roleDescription,
      when,
      furtherPolicies: props.furtherPolicies,
      statements: [
        {
          sid: 'WriteLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          // Terraform computes the policy also when there is no function: then without a log group.
          resources:
            when === undefined
              ? [`${logs.arn}:*`]
              : expression(`[for arn in ${logs.terraformResourceType}.${logs.friendlyUniqueId}[*].arn : "\${arn}:*"]`),
        },
        ...props.statements,
      ],
    });
    this.lambda = new LambdaFunction(this, `function.${of}`, {
      ...optional,
      functionName,
      description,
      filename: zip.path,
      sourceCodeHash: zip.hash,
      handler: 'index.handler',
      runtime: expression('var.runtime'),
      architectures: [expression('var.architecture')],
      role: role.arn,
      tags: naming.tags,
      // Otherwise the first run could start without its permissions.
      dependsOn: [...role.policies, ...(props.after ?? [])],
      lifecycle: { precondition: [...(props.preconditions ?? []), zip.precondition] },
      ...settings,
    });
    this.arn = attribute(this.lambda, 'arn');
    this.functionName = attribute(this.lambda, 'function_name');
    this.roleArn = role.arn;
    this.logGroupName = attribute(logs, 'name');
  }
}
