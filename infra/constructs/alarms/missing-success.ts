import { numberExpression } from '../../synth/expression';
import { HOUR } from '../foundation/durations';
import type { AlarmTexts, JobAlarms } from './job-alarms';

export interface MissingSuccessAlarm extends AlarmTexts {
  /** Metric that is 1 for a success. */
  readonly metricName: string;
  /** Label of the graph. */
  readonly label: string;
  /** Hours without a success that raise the alarm, as a Terraform expression. */
  readonly hours: string;
  /** Function that publishes the metric, as a Terraform template. Default: the main function. */
  readonly functionName?: string;
}

/** Declares an alarm for a missing success, whatever the cause: a run that never starts publishes no failure. */
export function alarmOnMissingSuccess(
  alarms: JobAlarms,
  id: string,
  { metricName, label, hours, functionName, ...texts }: MissingSuccessAlarm,
): void {
  alarms.alarm(id, {
    ...texts,
    // FILL counts hours without data as zero. With `treat_missing_data` alone the alarm is late: while points are
    // missing, CloudWatch evaluates more periods than specified (CloudWatch User Guide, "Configuring how CloudWatch
    // alarms treat missing data"). Without any data point FILL returns none either, which counts as missing.
    metricQuery: [
      { id: label.toLowerCase(), expression: 'FILL(success, 0)', label, returnData: true },
      {
        id: 'success',
        metric: { ...alarms.metric(metricName, functionName), period: HOUR, stat: 'Sum' },
      },
    ],
    evaluationPeriods: numberExpression(hours),
    datapointsToAlarm: numberExpression(hours),
    comparisonOperator: 'LessThanThreshold',
    threshold: 1,
    treatMissingData: 'breaching',
  });
}
