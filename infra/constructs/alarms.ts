import {
  CloudwatchMetricAlarm,
  type CloudwatchMetricAlarmConfig,
} from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm';
import { Construct } from 'constructs';
import { ENV } from '../../functions/dump/env';
import { countWhen, expression, numberExpression } from '../synth/expression';
import { input } from '../synth/input';
import { local } from '../synth/local';
import type { AlarmsTopic } from './alarms-topic';
import { type Contribution, rule } from './contribution';
import type { Naming } from './naming';
import type { RetryQueue } from './retry-queue';

const HOUR = 60 * 60;
/** The most that an alarm looks back, given periods of an hour or more (CloudWatch API reference, PutMetricAlarm). */
const LONGEST_HOURS = 7 * 24;

/** Terraform expressions about the schedule: it names minutes and hours only, or minutes only. */
const EVERY_DAY = 'can(regex("^cron[(][^ ]+ [^ ]+ [*?] [*] [*?] [*][)]$", var.schedule_expression))';
const EVERY_HOUR = 'can(regex("^cron[(][^ ]+ [*] [*?] [*] [*?] [*][)]$", var.schedule_expression))';

/** What an alarm is about: everything that is not the same for all of them. */
type AlarmProps = Partial<CloudwatchMetricAlarmConfig> & {
  /** Terraform expression: the alarm is there only when it is true. */
  readonly when?: string;
  readonly suffix: string;
  readonly says: string;
  readonly comparisonOperator: string;
  readonly evaluationPeriods: number;
};

/** Tells a person what needs one: no dump, runs that go on failing, an event given up, a dump that lost its data. */
export class Alarms extends Construct {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.shrinkShare]: expression('var.alarm_dump_shrink_share == 0 ? null : tostring(var.alarm_dump_shrink_share)'),
    },
    preconditions: [
      rule(
        `!var.create_alarms || var.alarm_dump_missing_hours != null || ${EVERY_DAY}`,
        'alarm_dump_missing_hours must be set when schedule_expression does not name every day, to more hours than ever pass between two dumps, or to 0 for no alarm',
        'schedule_expression',
        'alarm_dump_missing_hours',
      ),
    ],
  };

  constructor(
    scope: Construct,
    private readonly naming: Naming,
    private readonly topic: AlarmsTopic,
    retryQueue: RetryQueue,
  ) {
    super(scope, 'alarms');
    this.inputs();
    this.dumpMissing();
    this.runsFailing();
    this.deadLetters(retryQueue);
    this.dumpShrunk();
  }

  private inputs(): void {
    input(this, 'alarm_dump_missing_hours', {
      type: 'number',
      default: null,
      description: `Hours without a dump that raise an alarm: the longest time between two dumps of the schedule, and two more for retries; ${LONGEST_HOURS} at most. Null: 26, or 3 for a schedule of every hour. 0: no alarm, for a schedule that is weekly or rarer, which CloudWatch can't watch.`,
      rules: [
        {
          condition: `var.alarm_dump_missing_hours >= 0 && var.alarm_dump_missing_hours <= ${LONGEST_HOURS} && floor(var.alarm_dump_missing_hours) == var.alarm_dump_missing_hours`,
          must: `be a whole number of hours from 0 to ${LONGEST_HOURS}`,
        },
      ],
    });
    input(this, 'alarm_failed_runs', {
      type: 'number',
      default: 3,
      description:
        'Failed runs within an hour that raise an alarm. 3 are a run and both retries of Lambda: a failure that one of them mends wakes nobody. 1: every failure. 0: no alarm.',
      rules: [
        {
          condition: 'var.alarm_failed_runs >= 0 && floor(var.alarm_failed_runs) == var.alarm_failed_runs',
          must: 'be a whole number, 0 or more',
        },
      ],
    });
    input(this, 'alarm_dump_shrink_share', {
      type: 'number',
      default: 0.5,
      description:
        'Share of the median size of the last 7 dumps below which a new one raises an alarm and has a warning in its manifest. 0: sizes are not compared.',
      rules: [
        {
          condition: 'var.alarm_dump_shrink_share >= 0 && var.alarm_dump_shrink_share < 1',
          must: 'be a number from 0 to less than 1',
        },
      ],
    });
  }

  private dumpMissing(): void {
    const hours = local(
      this,
      'dump_missing_hours',
      expression(`coalesce(var.alarm_dump_missing_hours, var.slot_unit == "hour" && ${EVERY_HOUR} ? 3 : 26)`),
    );
    this.alarm('alarm.dump_missing', {
      when: `${hours} > 0`,
      suffix: 'dump-missing',
      says: `has made no dump for ${expression(hours)} hours. Either nothing started it or its runs failed`,
      // Empty hours count as zero here. Left to `treat_missing_data` alone, the alarm comes late: CloudWatch looks
      // further back than it is told to as long as points are missing (CloudWatch User Guide, "Configuring how
      // CloudWatch alarms treat missing data"). Without any point at all FILL gives none either, and that is missing.
      metricQuery: [
        { id: 'dumps', expression: 'FILL(success, 0)', label: 'Dumps', returnData: true },
        {
          id: 'success',
          metric: {
            namespace: expression('var.metrics_namespace'),
            metricName: 'DumpSuccess',
            dimensions: { job: this.naming.job },
            period: HOUR,
            stat: 'Sum',
          },
        },
      ],
      evaluationPeriods: numberExpression(hours),
      datapointsToAlarm: numberExpression(hours),
      comparisonOperator: 'LessThanThreshold',
      threshold: 1,
      treatMissingData: 'breaching',
    });
  }

  private runsFailing(): void {
    this.alarm('alarm.runs_failing', {
      when: 'var.alarm_failed_runs > 0',
      suffix: 'runs-failing',
      says: `failed ${expression('var.alarm_failed_runs')} times within an hour. The retry queue goes on trying`,
      // Lambda's own count: a run that is killed says nothing itself.
      namespace: 'AWS/Lambda',
      metricName: 'Errors',
      dimensions: { FunctionName: this.naming.resource },
      statistic: 'Sum',
      period: HOUR,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: numberExpression('var.alarm_failed_runs'),
      treatMissingData: 'notBreaching',
    });
  }

  private deadLetters({ deadLetterQueue }: RetryQueue): void {
    this.alarm('alarm.dead_letters', {
      suffix: 'dead-letters',
      says: `has an event that no retry could help. Mend the cause and redrive the queue ${deadLetterQueue.name}`,
      namespace: 'AWS/SQS',
      metricName: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: deadLetterQueue.name },
      statistic: 'Maximum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanThreshold',
      threshold: 0,
      // SQS stops reporting a queue that nobody touched for hours, messages or not: silence must not end the alarm.
      treatMissingData: 'ignore',
    });
  }

  private dumpShrunk(): void {
    this.alarm('alarm.dump_shrunk', {
      when: 'var.alarm_dump_shrink_share > 0',
      suffix: 'dump-shrunk',
      says: `made a dump of less than ${expression('var.alarm_dump_shrink_share')} of the median size of the last ones. It is complete; check whether the databases have lost data`,
      namespace: expression('var.metrics_namespace'),
      metricName: 'DumpSizeAnomaly',
      dimensions: { job: this.naming.job },
      statistic: 'Maximum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      // The state lasts until the next dump.
      treatMissingData: 'ignore',
    });
  }

  private alarm(id: string, { when, suffix, says, ...metric }: AlarmProps): void {
    new CloudwatchMetricAlarm(this, id, {
      ...metric,
      count: countWhen(['var.create_alarms', ...(when ? [when] : [])].join(' && ')),
      alarmName: `${this.naming.resource}-${suffix}`,
      alarmDescription: `The job ${this.naming.job} ${says}. Log group: /aws/lambda/${this.naming.resource}.`,
      alarmActions: this.topic.actions,
      // Recovery is told, too: a person who was woken wants to know that it is over.
      okActions: this.topic.actions,
      tags: this.naming.tags,
    });
  }
}
