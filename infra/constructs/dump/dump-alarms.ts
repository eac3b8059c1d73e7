import type { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { expression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { HOUR, JobAlarms, LONGEST_HOURS } from '../alarms/job-alarms';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { RetryQueue } from '../job/retry-queue';
import { EVERY_DAY, LONGEST_GAP_HOURS } from '../job/schedule-times';

/** Tells a person what needs one: no dump, runs that go on failing, an event given up, a dump that lost its data. */
export class Alarms extends JobAlarms {
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

  /** Hours that may pass without a dump, as a Terraform expression; 0 when nobody watches for that. */
  readonly missingHours: string;

  constructor(scope: Construct, naming: Naming, topic: AlarmsTopic, retryQueue: RetryQueue) {
    super(scope, naming, topic);
    this.inputs();
    this.missingHours = local(
      this,
      'dump_missing_hours',
      expression(`coalesce(var.alarm_dump_missing_hours, ${LONGEST_GAP_HOURS} + 2)`),
    );
    this.dumpMissing();
    this.runsFailing();
    this.deadLetters(retryQueue);
    this.dumpShrunk();
  }

  private inputs(): void {
    input(this, 'alarm_dump_missing_hours', {
      type: 'number',
      default: null,
      description: `Hours without a dump that raise an alarm: the longest time between two dumps of the schedule, and two more for retries; ${LONGEST_HOURS} at most. Null: that, for a schedule of every day: 26 for once a day, 3 for every hour. 0: no alarm, for a schedule that is weekly or rarer, which CloudWatch can't watch.`,
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
    const hours = this.missingHours;
    this.missing('alarm.dump_missing', {
      when: `${hours} > 0`,
      suffix: 'dump-missing',
      says: `has had no dump by its schedule for ${expression(hours)} hours (dumps on demand do not count). Either the schedule did not start it or its runs failed`,
      metricName: 'ScheduleSuccess',
      label: 'Dumps',
      hours,
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

  private dumpShrunk(): void {
    this.alarm('alarm.dump_shrunk', {
      when: 'var.alarm_dump_shrink_share > 0',
      suffix: 'dump-shrunk',
      says: `made a dump of less than ${expression('var.alarm_dump_shrink_share')} of the median size of the last ones. It is complete; check whether the databases have lost data`,
      ...this.metric('DumpSizeAnomaly'),
      statistic: 'Maximum',
      period: 5 * 60,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      // The state lasts until the next dump.
      treatMissingData: 'ignore',
    });
  }
}
