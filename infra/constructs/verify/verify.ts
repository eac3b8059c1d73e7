import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target';
import { LambdaFunctionEventInvokeConfig } from '@cdktf/provider-aws/lib/lambda-function-event-invoke-config';
import { LambdaPermission } from '@cdktf/provider-aws/lib/lambda-permission';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue';
import { SqsQueuePolicy } from '@cdktf/provider-aws/lib/sqs-queue-policy';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { Construct } from 'constructs';
import { ENV } from '../../../functions/verify/env';
import {
  attributeOfOptional,
  countWhen,
  expression,
  listExpression,
  mapExpression,
  numberExpression,
} from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import { output } from '../../synth/output';
import type { Destination } from '../dump/destination/destination';
import type { Alarms } from '../dump/dump-alarms';
import type { Account } from '../foundation/account';
import type { Naming } from '../foundation/naming';
import { policyDocument } from '../foundation/policy';
import { LoggedFunction } from '../function/logged-function';
import { type MysqlClientLayer, VERIFIES } from '../function/mysql-client-layer';
import { DELIVERY } from '../job/schedule';
import { attachmentStatements, type Network } from '../network/network';

const SIX_HOURS = 6 * 60 * 60;
const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

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
    input(this, 'alarm_table_shrink_share', {
      type: 'number',
      default: 0.1,
      description:
        'Share of the rows that the server estimates, or that the last dump had, below which a table raises an alarm and has a warning in the verdict. 0: rows are not compared. Needs `verify`.',
      rules: [
        {
          condition: 'var.alarm_table_shrink_share >= 0 && var.alarm_table_shrink_share < 1',
          must: 'be a number from 0 to less than 1',
        },
      ],
    });
    const queue = new SqsQueue(this, 'queue.verify_dead_letter', {
      count: countWhen(VERIFIES),
      name: `${this.name}-dead-letter`,
      messageRetentionSeconds: FOURTEEN_DAYS,
      sqsManagedSseEnabled: true,
      tags: props.naming.tags,
    });
    const queueArn = expression(attributeOfOptional(queue, 'arn'));
    const made = this.function(queueArn);
    this.start(made, queue);
    this.damaged();
    this.shrunk();
    this.unverified();
    this.unverifiable(`${this.name}-dead-letter`);
    const orNull = 'null without `verify`.';
    output(this, 'verify_function_name', `Name of the verify function; ${orNull}`, made.functionName);
    output(this, 'verify_log_group_name', `Name of the log group of the verify function; ${orNull}`, made.logGroupName);
    output(
      this,
      'verify_dead_letter_queue_url',
      `URL of the queue with the events of dumps that could not be verified; ${orNull}`,
      expression(attributeOfOptional(queue, 'url')),
    );
    output(this, 'verify_role_arn', `ARN of the role of the verify function; ${orNull}`, made.roleArn);
  }

  private function(queueArn: string): LoggedFunction {
    const { account, naming, network, destination, layer } = this.props;
    const optional = local(this, 'verify_optional_environment', {
      ...destination.contribution.optionalEnvironment,
      [ENV.tableShrinkShare]: expression(
        'var.alarm_table_shrink_share == 0 ? null : tostring(var.alarm_table_shrink_share)',
      ),
    });
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
      statements: [
        ...destination.verifyStatements,
        { sid: 'ReportUnverified', actions: ['sqs:SendMessage'], resources: [queueArn] },
        ...attachmentStatements(account, this.name),
      ],
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
  private start({ arn, functionName }: LoggedFunction, queue: SqsQueue): void {
    const { naming, destination } = this.props;
    const queueArn = expression(attributeOfOptional(queue, 'arn'));
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
          object: { key: [{ wildcard: destination.manifestPattern }] },
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
      retryPolicy: DELIVERY,
      deadLetterConfig: { arn: queueArn },
      dependsOn: [permission],
    });
    new SqsQueuePolicy(this, 'queue_policy.verify_dead_letter', {
      count,
      queueUrl: expression(attributeOfOptional(queue, 'url')),
      policy: policyDocument(this, 'verify_dead_letter_queue', [
        {
          sid: 'UndeliverableEvents',
          principal: { Service: 'events.amazonaws.com' },
          actions: ['sqs:SendMessage'],
          resources: [queueArn],
          condition: { ArnEquals: { 'aws:SourceArn': expression(attributeOfOptional(rule, 'arn')) } },
        },
      ]),
    });
    new LambdaFunctionEventInvokeConfig(this, 'config.verify', {
      count,
      functionName,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: SIX_HOURS,
      destinationConfig: { onFailure: { destination: queueArn } },
    });
  }

  private damaged(): void {
    const { alarms } = this.props;
    alarms.alarm('alarm.dump_damaged', {
      when: VERIFIES,
      suffix: 'dump-damaged',
      says: `has a dump that is not what its manifest says. The verdict beside it (.verified.json) tells what was found`,
      log: this.name,
      ...alarms.metric('DumpVerified', this.name),
      statistic: 'Minimum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      // The state lasts until the next verification.
      treatMissingData: 'ignore',
    });
  }

  private shrunk(): void {
    const { alarms } = this.props;
    alarms.alarm('alarm.table_shrunk', {
      when: `${VERIFIES} && var.alarm_table_shrink_share > 0`,
      suffix: 'table-shrunk',
      says: `has a dump in which tables are missing or have far fewer rows than expected. The warnings in the verdict beside it (.verified.json) and in the log name them`,
      log: this.name,
      ...alarms.metric('DumpRowAnomalies', this.name),
      statistic: 'Maximum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      // The state lasts until the next dump.
      treatMissingData: 'ignore',
    });
  }

  /** As for a missing dump: whatever keeps verifications from succeeding, this is what it comes to. */
  private unverified(): void {
    const { alarms } = this.props;
    alarms.missing('alarm.dump_unverified', {
      when: `${VERIFIES} && ${alarms.missingHours} > 0`,
      suffix: 'dump-unverified',
      says: `has had no dump that was verified on its arrival for ${expression(alarms.missingHours)} hours (verifications by hand do not count). Either there is no dump, or the bucket does not send its events to EventBridge, or verifying fails`,
      log: this.name,
      metricName: 'ArrivalVerified',
      label: 'Verified',
      functionName: this.name,
      hours: alarms.missingHours,
    });
  }

  /** One dump that could not be verified, among others that could: hours without any would never see it. */
  private unverifiable(queueName: string): void {
    this.props.alarms.lettersIn('alarm.verify_dead_letters', {
      when: VERIFIES,
      suffix: 'verify-dead-letters',
      says: `has a dump that could not be verified, with all retries used up. Fix the cause, verify the dump by hand and purge the queue ${queueName}; after 14 days SQS deletes the message, and this alarm ends although nothing was verified`,
      log: this.name,
      queueName,
    });
  }
}
