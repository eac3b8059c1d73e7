import type { Construct } from 'constructs';
import { SEMANTICS } from '../../../functions/script/protocol';
import { expression, mapExpression, numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { HOUR, JobAlarms, LONGEST_HOURS } from '../alarms/job-alarms';
import { type Contribution, rule } from '../foundation/contribution';
import type { Naming } from '../foundation/naming';
import type { RetryQueue } from '../job/retry-queue';
import { EVERY_DAY, LONGEST_GAP_HOURS } from '../job/schedule-times';

/** Tells a person what needs one: no success, runs that fail or died, an event given up. */
export class ScriptAlarms extends JobAlarms {
  readonly contribution: Contribution = {
    preconditions: [
      rule(
        `!var.create_alarms || var.alarm_missing_hours != null || ${EVERY_DAY}`,
        'alarm_missing_hours must be set when schedule_expression does not name every day, to more hours than ever pass between two runs, or to 0 for no alarm',
        'schedule_expression',
        'alarm_missing_hours',
      ),
    ],
  };

  constructor(scope: Construct, naming: Naming, topic: AlarmsTopic, retryQueue: RetryQueue) {
    super(scope, naming, topic);
    this.inputs();
    this.successMissing();
    this.runsFailed();
    this.deadLetters(retryQueue);
  }

  private inputs(): void {
    input(this, 'alarm_missing_hours', {
      type: 'number',
      default: null,
      description: `Hours without a run that succeeded that raise an alarm: the longest time between two runs of the schedule, and two more for retries; ${LONGEST_HOURS} at most. Null: that, for a schedule of every day: 26 for once a day, 3 for every hour. 0: no alarm, for a schedule that is weekly or rarer, which CloudWatch can't watch.`,
      rules: [
        {
          condition: `var.alarm_missing_hours >= 0 && var.alarm_missing_hours <= ${LONGEST_HOURS} && floor(var.alarm_missing_hours) == var.alarm_missing_hours`,
          must: `be a whole number of hours from 0 to ${LONGEST_HOURS}`,
        },
      ],
    });
    input(this, 'alarm_failed_runs', {
      type: 'number',
      default: null,
      description:
        'Failed runs within an hour that raise an alarm. Null: 1 with at-most-once, where nothing tries again; 3 with until-success, a run and both retries of Lambda. 0: no alarm.',
      rules: [
        {
          condition: 'var.alarm_failed_runs >= 0 && floor(var.alarm_failed_runs) == var.alarm_failed_runs',
          must: 'be a whole number, 0 or more',
        },
      ],
    });
  }

  private successMissing(): void {
    const hours = local(
      this,
      'missing_hours',
      expression(`coalesce(var.alarm_missing_hours, ${LONGEST_GAP_HOURS} + 2)`),
    );
    this.missing('alarm.missing', {
      when: `${hours} > 0`,
      suffix: 'missing',
      says: `has not succeeded by its schedule for ${expression(hours)} hours (runs on demand do not count). Either the schedule did not start it or its runs failed`,
      metricName: 'ScheduleSuccess',
      label: 'Successes',
      hours,
    });
  }

  private runsFailed(): void {
    const once = `var.semantics == "${SEMANTICS[0]}"`;
    const runs = local(this, 'failed_runs', expression(`coalesce(var.alarm_failed_runs, ${once} ? 1 : 3)`));
    this.alarm('alarm.failed', {
      when: `${runs} > 0`,
      suffix: 'failed',
      says: `failed or died, ${expression(runs)} times within an hour. ${expression(`${once} ? "It is not run again by itself" : "The retry queue goes on trying"`)}`,
      // With at-most-once the function's own count: a run that was killed is counted by the one that finds it dead. With
      // until-success nobody does, the next run just begins: Lambda's count has runs that are killed.
      namespace: expression(`${once} ? var.metrics_namespace : "AWS/Lambda"`),
      metricName: expression(`${once} ? "ScriptFailure" : "Errors"`),
      dimensions: mapExpression(
        `${once} ? { job = var.name, function = local.resource_name } : { FunctionName = local.resource_name }`,
      ),
      statistic: 'Sum',
      period: HOUR,
      evaluationPeriods: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      threshold: numberExpression(runs),
      treatMissingData: 'notBreaching',
    });
  }
}
