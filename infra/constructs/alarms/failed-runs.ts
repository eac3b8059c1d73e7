import { numberExpression } from '../../synth/expression';
import { input } from '../../synth/input';
import { HOUR } from '../foundation/durations';
import { wholeNumber } from '../foundation/input-rules/number';
import type { AlarmTexts, JobAlarms } from './job-alarms';

/** Declares the input `alarm_failed_runs`. */
export function failedRunsInput(
  alarms: JobAlarms,
  { description, ...rest }: { readonly default: number | null; readonly description: string },
): void {
  input(alarms, 'alarm_failed_runs', {
    type: 'number',
    ...rest,
    description,
    rules: [wholeNumber('alarm_failed_runs', { from: 0 })],
  });
}

export interface FailedRunsAlarm extends AlarmTexts {
  /** Metric with the number of failed runs. */
  readonly metric: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Record<string, string>;
  };
  /** Terraform expression: the number of failed runs that raises the alarm. */
  readonly runs: string;
}

/** Declares an alarm for failed runs within an hour. */
export function alarmOnFailedRuns(
  alarms: JobAlarms,
  id: string,
  { metric, runs, ...texts }: Omit<FailedRunsAlarm, 'when'>,
): void {
  alarms.alarm(id, {
    ...texts,
    ...metric,
    when: `${runs} > 0`,
    statistic: 'Sum',
    period: HOUR,
    evaluationPeriods: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    threshold: numberExpression(runs),
    treatMissingData: 'notBreaching',
  });
}
