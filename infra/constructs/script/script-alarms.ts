import type { Construct } from 'constructs';
import { METRIC } from '../../../functions/script/metric-names';
import { expression, mapExpression } from '../../synth/expression';
import { local } from '../../synth/local';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { alarmOnEventsGivenUp } from '../alarms/dead-letters';
import { alarmOnFailedRuns, failedRunsInput } from '../alarms/failed-runs';
import { JobAlarms } from '../alarms/job-alarms';
import { type MissingHoursProps, missingHours, missingHoursAreKnown } from '../alarms/missing-hours';
import { alarmOnMissingSuccess } from '../alarms/missing-success';
import type { Contribution } from '../foundation/contribution';
import type { JobNames } from '../foundation/naming';
import type { RetryQueue } from '../job/retry-queue';
import { RUNS_ONCE } from './semantics';

const MISSING: MissingHoursProps = {
  input: 'alarm_missing_hours',
  local: 'missing_hours',
  success: 'a successful run',
  successes: 'two runs',
};

/** Alarms for conditions that need manual action: no success, failed or dead runs, an event given up. */
export class ScriptAlarms extends JobAlarms {
  readonly contribution: Contribution = { preconditions: [missingHoursAreKnown(MISSING)] };

  constructor(scope: Construct, naming: JobNames, topic: AlarmsTopic, retryQueue: RetryQueue) {
    super(scope, naming, topic);
    this.successMissing();
    this.runsFailed();
    alarmOnEventsGivenUp(this, { queueName: retryQueue.deadLetterQueue.name });
  }

  private successMissing(): void {
    const hours = missingHours(this, MISSING);
    alarmOnMissingSuccess(this, 'missing', {
      when: `${hours} > 0`,
      suffix: 'missing',
      descriptionSuffix: `has had no successful scheduled run for ${expression(hours)} hours (runs on demand do not count). Either the schedule did not start it or its runs failed`,
      metricName: METRIC.scheduleSuccess,
      label: 'Successes',
      hours,
    });
  }

  private runsFailed(): void {
    failedRunsInput(this, {
      default: null,
      description:
        'Number of failed runs within an hour that raises an alarm. Null: 1 with at-most-once, which never retries; 3 with until-success, which is one run with both retries by Lambda. 0: no alarm.',
    });
    const runs = local(this, 'failed_runs', expression(`coalesce(var.alarm_failed_runs, ${RUNS_ONCE} ? 1 : 3)`));
    alarmOnFailedRuns(this, 'failed', {
      suffix: 'failed',
      descriptionSuffix: `failed or died ${expression(runs)} times within an hour. ${expression(`${RUNS_ONCE} ? "It is not retried automatically" : "The retry queue continues to retry"`)}`,
      // With at-most-once the metric of the function: the attempt that finds a killed run dead counts it. With
      // until-success that attempt just runs the script again, but Lambda counts killed runs.
      metric: {
        namespace: expression(`${RUNS_ONCE} ? var.metrics_namespace : "AWS/Lambda"`),
        metricName: expression(`${RUNS_ONCE} ? "${METRIC.failure}" : "Errors"`),
        dimensions: mapExpression(
          `${RUNS_ONCE} ? { job = var.name, function = local.resource_name } : { FunctionName = local.resource_name }`,
        ),
      },
      runs,
    });
  }
}
