import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { LambdaFunction, type LambdaFunctionConfig } from '@cdktf/provider-aws/lib/lambda-function';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { attributeOf, expression, numberExpression, optionalCount } from '../../synth/expression';
import { PackagedFile } from '../../synth/packaged-file';
import { LOG_KEY, RESOURCES_KEY } from '../encryption/encryption';
import { decryptEnvironment } from '../encryption/key-use';
import type { Account } from '../foundation/account';
import type { JobNames } from '../foundation/naming';
import type { Statement } from '../foundation/policy';
import type { Precondition } from '../foundation/precondition';
import { ExecutionRole } from './execution-role';
import { CODE_SIGNING, CONCURRENCY, SEND_TRACES, TRACING_MODE } from './hardening-inputs';
import { logGroupOf } from './log-group';

/** Handler of every zip that the build produces. */
export const ZIP_HANDLER = 'index.handler';

export interface LoggedFunctionProps {
  readonly account: Account;
  readonly naming: JobNames;
  /** Identifies the function: last part of the addresses. */
  readonly functionId: string;
  /** Name of its zip. Default: as the function is identified. */
  readonly packageName?: string;
  /** Name of the function, as a Terraform template. */
  readonly functionName: string;
  /** Name of the role, as a Terraform template. Default: the name of the function. */
  readonly roleName?: string;
  readonly description: string;
  readonly roleDescription: string;
  readonly statements: readonly Statement[];
  readonly preconditions?: readonly Precondition[];
  /** Name of an input, a map of additional policies of the role by their names. */
  readonly additionalPolicies?: string;
  /** Resources that must exist before the function. */
  readonly after?: readonly ITerraformDependable[];
  /** Memory, timeout, environment, layers, network: settings that differ between functions. */
  readonly settings: Partial<LambdaFunctionConfig>;
  /** Terraform expression: the function exists only when it is true. */
  readonly when?: string | undefined;
  /** Terraform expression: the function is deployed as its zip only when it is true. */
  readonly zipWhen?: string | undefined;
}

/** A Lambda function with its log group and its role. */
export class LoggedFunction extends Construct {
  readonly lambda: LambdaFunction;
  /** ARN and name, as Terraform templates; null when the function does not exist. */
  readonly arn: string;
  readonly functionName: string;
  readonly roleArn: string;
  readonly logGroupName: string;

  constructor(scope: Construct, props: LoggedFunctionProps) {
    const { account, naming, functionId, functionName, roleName = functionName, settings, when } = props;
    const { packageName = functionId } = props;
    super(scope, `function-with-log.${functionId}`);
    const zip = new PackagedFile(this, functionId, `${packageName}.zip`, props.zipWhen);
    const logs = new CloudwatchLogGroup(this, `log_group.${functionId}`, {
      ...optionalCount(when),
      name: logGroupOf(functionName),
      retentionInDays: numberExpression('var.log_retention_days'),
      kmsKeyId: expression(LOG_KEY),
      tags: naming.tags,
    });
    const role = new ExecutionRole(this, {
      naming,
      functionId,
      name: roleName,
      description: props.roleDescription,
      when,
      additionalPolicies: props.additionalPolicies,
      statements: [
        {
          sid: 'WriteLogs',
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          // Terraform computes the policy even when the function, and with it the log group, does not exist.
          resources:
            when === undefined
              ? [`${logs.arn}:*`]
              : expression(`[for arn in ${logs.terraformResourceType}.${logs.friendlyUniqueId}[*].arn : "\${arn}:*"]`),
        },
        decryptEnvironment(account, functionName),
        SEND_TRACES,
        ...props.statements,
      ],
    });
    this.lambda = new LambdaFunction(this, `function.${functionId}`, {
      ...optionalCount(when),
      functionName,
      description: props.description,
      filename: zip.path,
      sourceCodeHash: zip.hash,
      handler: ZIP_HANDLER,
      runtime: expression('var.runtime'),
      architectures: [expression('var.architecture')],
      role: role.arn,
      kmsKeyArn: expression(RESOURCES_KEY),
      // Lambda accepts no signed code for an image.
      codeSigningConfigArn: expression(
        props.zipWhen === undefined ? CODE_SIGNING : `${props.zipWhen} ? ${CODE_SIGNING} : null`,
      ),
      reservedConcurrentExecutions: numberExpression(CONCURRENCY),
      tracingConfig: { mode: expression(TRACING_MODE) },
      tags: naming.tags,
      // Otherwise the first run could start without its permissions.
      dependsOn: [...role.policies, ...(props.after ?? [])],
      lifecycle: { precondition: [...(props.preconditions ?? []), zip.precondition] },
      ...settings,
    });
    this.arn = attributeOf(this.lambda, 'arn', when);
    this.functionName = attributeOf(this.lambda, 'function_name', when);
    this.roleArn = role.arn;
    this.logGroupName = attributeOf(logs, 'name', when);
  }
}
