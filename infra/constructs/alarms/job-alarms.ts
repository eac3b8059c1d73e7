import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { countWhen, expression, numberExpression } from '../../synth/expression';
import type { Naming } from '../foundation/naming';
import type { RetryQueue } from '../job/retry-queue';
import type { AlarmsTopic } from './alarms-topic';

export const HOUR = 60 * 60;
/** The most that an alarm looks back, given periods of an hour or more (CloudWatch API reference, PutMetricAlarm). */
export const LONGEST_HOURS = 7 * 24;

/** What an alarm is about: everything that is not the same for all of them. */
export type AlarmProps = Partial<CloudwatchMetricAlarmConfig> & {
  /** Terraform expression: the alarm is there only when it is true. */
  readonly when?: string;
  readonly suffix: string;
  readonly says: string;
  readonly comparisonOperator: string;
  readonly evaluationPeriods: number;
  /** Name of the function whose log tells more, as a Terraform template. Default: the main function. */
  readonly log?: string;
};

/** The alarms of one job. */
export abstract class JobAlarms extends Construct {
  constructor(
    scope: Construct,
    protected readonly naming: Naming,
    private readonly topic: AlarmsTopic,
  ) {
    super(scope, 'alarms');
  }

  /** Declares an alarm of the job: it tells the topic of its beginning and of its end. */
  alarm(id: string, { when, suffix, says, log = this.naming.resource, ...metric }: AlarmProps): void {
    new CloudwatchMetricAlarm(this, id, {
      ...metric,
      count: countWhen(['var.create_alarms', ...(when ? [when] : [])].join(' && ')),
      alarmName: `${this.naming.resource}-${suffix}`,
      alarmDescription: `The job ${this.naming.job} ${says}. Log group: /aws/lambda/${log}.`,
      alarmActions: this.topic.actions,
      // Recovery is told, too: a person who was woken wants to know that it is over.
      okActions: this.topic.actions,
      tags: this.naming.tags,
    });
  }

  /** An alarm for a success that does not come, whatever the reason: what never starts says nothing itself. */
  missing(
    id: string,
    {
      metricName,
      label,
      hours,
      functionName = this.naming.resource,
      ...props
    }: Pick<AlarmProps, 'when' | 'suffix' | 'says' | 'log'> & {
      readonly metricName: string;
      readonly label: string;
      /** Terraform expression. */
      readonly hours: string;
      /** Function that publishes the metric, as a Terraform template. Default: the main function. */
      readonly functionName?: string;
    },
  ): void {
    this.alarm(id, {
      ...props,
      // Empty hours count as zero here. Left to `treat_missing_data` alone, the alarm comes late: CloudWatch looks
      // further back than it is told to as long as points are missing (CloudWatch User Guide, "Configuring how
      // CloudWatch alarms treat missing data"). Without any point at all FILL gives none either, and that is missing.
      metricQuery: [
        { id: label.toLowerCase(), expression: 'FILL(success, 0)', label, returnData: true },
        {
          id: 'success',
          metric: { ...this.metric(metricName, functionName), period: HOUR, stat: 'Sum' },
        },
      ],
      evaluationPeriods: numberExpression(hours),
      datapointsToAlarm: numberExpression(hours),
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
    });
  }

  /**
   * A metric of one of the job's functions. The dimension `function` keeps deployments apart whose jobs have one name:
   * a function's name is unique in an account and region.
   */
  metric(metricName: string, functionName = this.naming.resource) {
    return {
      namespace: expression('var.metrics_namespace'),
      metricName,
      dimensions: { job: this.naming.job, function: functionName },
    };
  }

  /** An alarm for a queue that is empty as long as all is well. */
  lettersIn(
    id: string,
    { queueName, ...props }: Pick<AlarmProps, 'when' | 'suffix' | 'says' | 'log'> & { readonly queueName: string },
  ): void {
    this.alarm(id, {
      ...props,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queueName },
      statistic: 'Maximum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      // SQS stops reporting a queue that nobody touched for hours, messages or not: silence must not end the alarm.
      treatMissingData: 'ignore',
    });
  }

  protected deadLetters({ deadLetterQueue }: RetryQueue): void {
    this.lettersIn('alarm.dead_letters', {
      suffix: 'dead-letters',
      says: `has an event that no retry could help. Fix the cause and redrive the queue ${deadLetterQueue.name} within 14 days of the event: then SQS deletes it, and this alarm ends although nothing was fixed`,
      queueName: deadLetterQueue.name,
    });
  }
}
