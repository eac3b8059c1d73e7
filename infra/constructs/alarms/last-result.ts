import { numberExpression } from '../../synth/expression';
import { MINUTE } from '../foundation/durations';
import type { AlarmTexts, JobAlarms } from './job-alarms';

export interface LastResultAlarm extends AlarmTexts {
  readonly metricName: string;
  /** Terraform expression of the value from which on a result is bad. Default: 1. */
  readonly from?: string;
  /** Function that publishes the metric, as a Terraform template. Default: the main function. */
  readonly functionName?: string;
}

/** Declares an alarm for a metric that is at least `from` when the last result is bad. It lasts until the next result. */
export function alarmOnBadResult(alarms: JobAlarms, id: string, props: LastResultAlarm): void {
  declare(alarms, id, props, { statistic: 'Maximum', comparisonOperator: 'GreaterThanOrEqualToThreshold' });
}

/** Declares an alarm for a metric that is 0 when the last result is bad. It lasts until the next result. */
export function alarmOnMissingGoodResult(alarms: JobAlarms, id: string, props: LastResultAlarm): void {
  declare(alarms, id, props, { statistic: 'Minimum', comparisonOperator: 'LessThanThreshold' });
}

function declare(
  alarms: JobAlarms,
  id: string,
  { metricName, functionName, from = '1', ...texts }: LastResultAlarm,
  comparison: { readonly statistic: string; readonly comparisonOperator: string },
): void {
  alarms.alarm(id, {
    ...texts,
    ...alarms.metric(metricName, functionName),
    ...comparison,
    period: 5 * MINUTE,
    evaluationPeriods: 1,
    threshold: from === '1' ? 1 : numberExpression(from),
    // Without a new result the state of the last one holds.
    treatMissingData: 'ignore',
  });
}
