import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { countWhen, expression } from '../../synth/expression';
import type { JobNames } from '../foundation/naming';
import { logGroupOf } from '../function/log-group';
import type { AlarmsTopic } from './alarms-topic';

/** Properties that every alarm has, whatever metric it watches. */
export interface AlarmTexts {
  /** Terraform expression: the alarm exists only when it is true. */
  readonly when?: string;
  /** Suffix of the name. */
  readonly suffix: string;
  /** Predicate of the description, after "The job <name>". */
  readonly descriptionSuffix: string;
  /** The log groups to look at, as a Terraform template. Default: that of the main function. */
  readonly log?: string;
}

/** The alarm itself: everything that differs between alarms. */
export type AlarmProps = AlarmTexts &
  Partial<CloudwatchMetricAlarmConfig> & {
    readonly comparisonOperator: string;
    readonly evaluationPeriods: number;
  };

/** The alarms of one job. */
export abstract class JobAlarms extends Construct {
  /** Names of all alarms, as Terraform templates, and when they exist, as Terraform expressions. */
  readonly names: { readonly name: string; readonly when: string }[] = [];

  constructor(
    scope: Construct,
    readonly naming: JobNames,
    private readonly topic: AlarmsTopic,
  ) {
    super(scope, 'alarms');
  }

  /** Declares an alarm that notifies the topic when it starts and when it ends. */
  alarm(
    id: string,
    { when, suffix, descriptionSuffix, log = logGroupOf(this.naming.resource), ...metric }: AlarmProps,
  ): void {
    const name = `${this.naming.resource}-${suffix}`;
    const exists = ['var.create_alarms', ...(when ? [when] : [])].join(' && ');
    this.names.push({ name, when: exists });
    new CloudwatchMetricAlarm(this, `alarm.${id}`, {
      ...metric,
      count: countWhen(exists),
      alarmName: name,
      alarmDescription: `The job ${this.naming.job} ${descriptionSuffix}. Log group: ${log}.`,
      alarmActions: this.topic.actions,
      // The person on call needs to know when the condition is over, too.
      okActions: this.topic.actions,
      tags: this.naming.tags,
    });
  }

  /** Adds the alarms of another job to those that are shown with these. */
  add({ names }: JobAlarms): void {
    this.names.push(...names);
  }

  /**
   * A metric of one of the job's functions. The dimension `function` separates deployments with the same job name,
   * because a function name is unique in an account and region.
   */
  metric(metricName: string, functionName = this.naming.resource) {
    return {
      namespace: expression('var.metrics_namespace'),
      metricName,
      dimensions: { job: this.naming.job, function: functionName },
    };
  }
}
