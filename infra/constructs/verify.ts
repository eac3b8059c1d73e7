import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { Construct } from 'constructs';
import { ENV } from '../../functions/verify/env';
import {
  attributeOfOptional,
  countWhen,
  expression,
  listExpression,
  mapExpression,
  numberExpression,
} from '../synth/expression';
import { input } from '../synth/input';
import { local } from '../synth/local';
import { output } from '../synth/output';
import type { Account } from './account';
import type { Alarms } from './alarms';
import type { Destination } from './destination';
import { LoggedFunction } from './logged-function';
import { type MysqlClientLayer, VERIFIES } from './mysql-client-layer';
import type { Naming } from './naming';
import { attachmentStatements, type Network } from './network';

const HOUR = 60 * 60;
const SIX_HOURS = 6 * HOUR;

export interface VerifyProps {
  readonly account: Account;
  readonly naming: Naming;
  readonly network: Network;
  readonly destination: Destination;
  readonly layer: MysqlClientLayer;
  readonly alarms: Alarms;
}

/** Reads every dump back when its manifest is in the bucket, and writes a verdict beside it. */
export class Verify extends Construct {
  /** Name of the function, of its role and of its rule, as a Terraform template. */
  private readonly name: string;

  constructor(
    scope: Construct,
    private readonly props: VerifyProps,
  ) {
    super(scope, 'verify');
    this.name = `${props.naming.resource}-verify`;
    input(this, 'verify', {
      type: 'bool',
      default: true,
      description:
        'Reads every dump back after its upload, compares it with its manifest, and writes the verdict beside it. An existing bucket must send its events to EventBridge for this.',
    });
    const made = this.function();
    this.start(made);
    this.damaged();
    this.unverified();
    const orNull = 'null without `verify`.';
    output(this, 'verify_function_name', `Name of the verify function; ${orNull}`, made.functionName);
    output(this, 'verify_log_group_name', `Name of the log group of the verify function; ${orNull}`, made.logGroupName);
    output(this, 'verify_role_arn', `ARN of the role of the verify function; ${orNull}`, made.roleArn);
  }

  private function(): LoggedFunction {
    const { account, naming, network, destination, layer } = this.props;
    const optional = local(this, 'verify_optional_environment', destination.contribution.optionalEnvironment);
    const environment = local(this, 'verify_environment', {
      [ENV.jobName]: naming.job,
      [ENV.bucket]: destination.bucketName,
      [ENV.prefix]: expression('var.prefix'),
      [ENV.metricsNamespace]: expression('var.metrics_namespace'),
      [ENV.subnetIds]: expression('join(",", var.subnet_ids)'),
    });
    return new LoggedFunction(this, {
      naming,
      of: 'verify',
      functionName: this.name,
      roleName: this.name,
      description: `Reads the dumps of the job ${naming.job} back`,
      roleDescription: `Verify function of the job ${naming.job}`,
      when: VERIFIES,
      statements: [...destination.verifyStatements, ...attachmentStatements(account, this.name)],
      settings: {
        layers: listExpression(layer.arns),
        // It reads faster than the dump was made, with the same.
        memorySize: numberExpression('var.memory_size'),
        timeout: numberExpression('var.timeout'),
        // The way to S3 that the dump took: a policy of the bucket may admit no other.
        vpcConfig: { subnetIds: network.subnetIds, securityGroupIds: [this.securityGroup()] },
        environment: {
          variables: mapExpression(
            `merge(${environment}, { for name, value in ${optional} : name => value if value != null })`,
          ),
        },
      },
    });
  }

  /** A group of its own: this function has no business with the database. */
  private securityGroup(): string {
    const { naming } = this.props;
    const group = new SecurityGroup(this, 'group.verify', {
      count: countWhen(VERIFIES),
      namePrefix: `${this.name}-`,
      description: `Verify function of the job ${naming.job}`,
      vpcId: expression('var.vpc_id'),
      tags: naming.tags,
      // A group that is in use cannot be deleted, so its replacement comes first.
      lifecycle: { createBeforeDestroy: true },
    });
    const groupId = expression(attributeOfOptional(group, 'id'));
    new VpcSecurityGroupEgressRule(this, 'egress.verify_https', {
      count: countWhen(VERIFIES),
      description: 'AWS services',
      securityGroupId: groupId,
      ipProtocol: 'tcp',
      fromPort: 443,
      toPort: 443,
      cidrIpv4: '0.0.0.0/0',
      tags: naming.tags,
    });
    return groupId;
  }

  /**
   * By EventBridge, and not by a notification of the bucket: a bucket has one notification configuration, which jobs
   * that share it would take from each other.
   */
  private start({ arn, functionName }: LoggedFunction): void {
    const { naming, destination } = this.props;
    const count = countWhen(VERIFIES);
    const rule = new CloudwatchEventRule(this, 'rule.verify', {
      count,
      name: this.name,
      description: `A manifest of the job ${naming.job} is in the bucket`,
      eventPattern: JSON.stringify({
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [destination.bucketName] },
          object: { key: [{ wildcard: `${destination.prefix}/*.manifest.json` }] },
        },
      }),
      tags: naming.tags,
    });
    const permission = new LambdaPermission(this, 'permission.verify', {
      count,
      functionName,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: expression(attributeOfOptional(rule, 'arn')),
    });
    new CloudwatchEventTarget(this, 'target.verify', {
      count,
      rule: expression(attributeOfOptional(rule, 'name')),
      targetId: 'verify',
      arn,
      dependsOn: [permission],
    });
    new LambdaFunctionEventInvokeConfig(this, 'config.verify', {
      count,
      functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: SIX_HOURS,
    });
  }

  private damaged(): void {
    const { naming, alarms } = this.props;
    alarms.alarm('alarm.dump_damaged', {
      when: VERIFIES,
      suffix: 'dump-damaged',
      says: `has a dump that is not what its manifest says. The verdict beside it (.verified.json) tells what was found`,
      log: this.name,
      namespace: expression('var.metrics_namespace'),
      metricName: 'DumpVerified',
      dimensions: { job: naming.job },
      statistic: 'Minimum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      // The state lasts until the next verification.
      treatMissingData: 'ignore',
    });
  }

  /** As for a missing dump: whatever keeps verifications from succeeding, this is what it comes to. */
  private unverified(): void {
    const { naming, alarms } = this.props;
    alarms.alarm('alarm.dump_unverified', {
      when: `${VERIFIES} && ${alarms.missingHours} > 0`,
      suffix: 'dump-unverified',
      says: `has no dump that was verified for ${expression(alarms.missingHours)} hours. Either there is no dump, or the bucket does not send its events to EventBridge, or verifying fails`,
      log: this.name,
      metricQuery: [
        { id: 'verified', expression: 'FILL(success, 0)', label: 'Verified dumps', returnData: true },
        {
          id: 'success',
          metric: {
            namespace: expression('var.metrics_namespace'),
            metricName: 'DumpVerified',
            dimensions: { job: naming.job },
            period: HOUR,
            stat: 'Sum',
          },
        },
      ],
      evaluationPeriods: numberExpression(alarms.missingHours),
      datapointsToAlarm: numberExpression(alarms.missingHours),
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
    });
  }
}
