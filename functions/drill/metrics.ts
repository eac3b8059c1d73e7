import { flag, type MetricSource, publish } from '../core/metric-publisher';
import { METRIC } from './metric-names';

/** How a drill ended, as the alarms see it. */
export interface DrillMetrics {
  readonly restorable: boolean;
  /** Whether it began with the arrival of the verdict on a slot's own dump: not by hand, and not of a forced dump. */
  readonly arrived: boolean;
  /** Whether it shows too little to end the alarm: the last full drill found something, and this one restored no rows. */
  readonly leavesAlarm?: boolean;
  readonly seconds: number;
}

export type PublishMetrics = (metrics: DrillMetrics) => void;

/** Publishes for how many days a verified dump has waited for a full drill that passes. */
export type PublishDays = (days: number) => void;

/**
 * `DumpRestorable`: 1 when the dump restores, 0 when not; absent while the alarm is left as it is. `ArrivalRestorable`: 1 when that dump is a slot's own and S3
 * reported the arrival of its verdict, so that drills by hand can't hide that events don't come. `DrillSeconds`.
 * Nothing when the result is unknown.
 */
export function createPublishMetrics(source: MetricSource): PublishMetrics {
  return ({ restorable, arrived, leavesAlarm = false, seconds }) =>
    publish(source, {
      ...(leavesAlarm ? {} : { [METRIC.restorable]: flag(restorable) }),
      [METRIC.arrivalRestorable]: flag(restorable && arrived),
      [METRIC.seconds]: ['Seconds', seconds],
    });
}

/** `DaysWithoutFullDrill`. */
export function createPublishDays(source: MetricSource): PublishDays {
  return (days) => publish(source, { [METRIC.daysWithoutFullDrill]: ['NoUnit', days] });
}
