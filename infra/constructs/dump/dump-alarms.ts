import type { Construct } from 'constructs';
import { ENV } from '../../../functions/dump/env';
import { METRIC } from '../../../functions/dump/metric-names';
import { expression } from '../../synth/expression';
import { input } from '../../synth/input';
import { local } from '../../synth/local';
import type { AlarmsTopic } from '../alarms/alarms-topic';
import { alarmOnEventsGivenUp } from '../alarms/dead-letters';
import { alarmOnFailedRuns, failedRunsInput } from '../alarms/failed-runs';
import { JobAlarms } from '../alarms/job-alarms';
import { alarmOnBadResult } from '../alarms/last-result';
import { type MissingHoursProps, missingHours, missingHoursAreKnown, RETRY_HOURS } from '../alarms/missing-hours';
import { alarmOnMissingSuccess } from '../alarms/missing-success';
import type { Contribution } from '../foundation/contribution';
import { share } from '../foundation/input-rules/number';
import type { JobNames } from '../foundation/naming';
import { logGroupOf } from '../function/log-group';
import type { RetryQueue } from '../job/retry-queue';
import { RUNS_PER_DAY } from '../job/schedule-expression';
import type { RunnerInputs } from '../runner/runner-inputs';

const MISSING: MissingHoursProps = {
  input: 'alarm_dump_missing_hours',
  local: 'dump_missing_hours',
  success: 'a dump',
  successes: 'two dumps',
};

/** A schedule that runs more than once on a date makes its dump at the first run only: from one to the next takes a day. */
function newDumpHours(scope: Construct, missing: string): string {
  const repeats = `var.slot_unit == "day" && ${RUNS_PER_DAY} > 1`;
  const hours = `${repeats} && ${missing} > 0 ? max(${missing}, ${24 + RETRY_HOURS}) : ${missing}`;
  return local(scope, 'new_dump_hours', expression(hours));
}

/** What descriptions name of the runner. */
type RunnerTexts = Pick<RunnerInputs, 'deadLetters' | 'logOfTasks'>;

/** Alarms for conditions that need manual action: no dump, repeated failures, an event given up, a dump that shrank. */
export class DumpAlarms extends JobAlarms {
  readonly contribution: Contribution = {
    optionalEnvironment: {
      [ENV.shrinkShare]: expression('var.alarm_dump_shrink_share == 0 ? null : tostring(var.alarm_dump_shrink_share)'),
    },
    preconditions: [missingHoursAreKnown(MISSING)],
  };

  /** Hours without a scheduled run whose slot has its dump that raise an alarm, as a Terraform expression; 0: no alarm. */
  readonly missingHours: string;
  /** Hours without a new dump that raise one: runs that find their slot's dump made count for the schedule alone. */
  readonly newDumpHours: string;

  constructor(
    scope: Construct,
    naming: JobNames,
    topic: AlarmsTopic,
    retryQueue: RetryQueue,
    private readonly runner: RunnerTexts,
  ) {
    super(scope, naming, topic);
    this.missingHours = missingHours(this, MISSING);
    this.newDumpHours = newDumpHours(this, this.missingHours);
    this.dumpMissing();
    this.runsFailing();
    alarmOnEventsGivenUp(this, {
      queueName: retryQueue.deadLetterQueue.name,
      others: runner.deadLetters,
      log: this.logs,
    });
    this.dumpShrunk();
  }

  /** The log groups of a dump: that of the function, and that of the tasks that make it. */
  private get logs(): string {
    return `${logGroupOf(this.naming.resource)}${this.runner.logOfTasks}`;
  }

  private dumpMissing(): void {
    const hours = this.missingHours;
    alarmOnMissingSuccess(this, 'dump_missing', {
      when: `${hours} > 0`,
      suffix: 'dump-missing',
      descriptionSuffix: `has had no scheduled dump for ${expression(hours)} hours (dumps on demand do not count). Either the schedule did not start it or its runs failed`,
      log: this.logs,
      metricName: METRIC.scheduleSuccess,
      label: 'Dumps',
      hours,
    });
  }

  private runsFailing(): void {
    failedRunsInput(this, {
      default: 3,
      description:
        'Number of failed runs within an hour that raises an alarm. 3 is one run with both retries by Lambda, so a failure that a retry fixes raises none. 1: every failure. 0: no alarm.',
    });
    alarmOnFailedRuns(this, 'runs_failing', {
      suffix: 'runs-failing',
      descriptionSuffix: `failed ${expression('var.alarm_failed_runs')} times within an hour. The retry queue continues to retry`,
      // A killed run publishes no metric, but Lambda counts it.
      metric: {
        namespace: 'AWS/Lambda',
        metricName: 'Errors',
        dimensions: { FunctionName: this.naming.resource },
      },
      runs: 'var.alarm_failed_runs',
    });
  }

  private dumpShrunk(): void {
    input(this, 'alarm_dump_shrink_share', {
      type: 'number',
      default: 0.5,
      description:
        'Minimum size of a new dump as a share of the median of the last 7 dumps. A smaller dump raises an alarm and has a warning in its manifest. 0: no comparison.',
      rules: [share('alarm_dump_shrink_share')],
    });
    alarmOnBadResult(this, 'dump_shrunk', {
      when: 'var.alarm_dump_shrink_share > 0',
      suffix: 'dump-shrunk',
      descriptionSuffix: `made a dump smaller than ${expression('var.alarm_dump_shrink_share')} of the median size of the last dumps. The dump is complete; check whether the databases have lost data`,
      log: this.logs,
      metricName: METRIC.sizeAnomaly,
    });
  }
}
