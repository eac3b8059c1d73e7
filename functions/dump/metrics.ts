import { flag, type MetricSource, publish } from '../core/metric-publisher';
import { METRIC } from './metric-names';
import type { DumpReport } from './run/run-dump';

/** The result of an invocation, as the alarms see it. `success` is published before DONE, the others at the end. */
export type DumpMetrics =
  | ({
      readonly outcome: 'success';
      /** Whether the event is one of the schedule. */
      readonly scheduled: boolean;
    } & DumpReport)
  | { readonly outcome: 'skipped'; readonly scheduled: boolean }
  | { readonly outcome: 'failure' };

export type PublishMetrics = (metrics: DumpMetrics) => void;

/**
 * `DumpSuccess`, `DumpFailure`, `DumpSkipped`: counts of outcomes. `ScheduleSuccess`: 1 when an event of the schedule
 * made its slot's dump or found it made; dumps on demand never count, so they can't hide a dead schedule. Of a new dump
 * `DumpBytes`, `DumpSeconds` and `DumpSizeAnomaly` (1 when it is much smaller than the ones before, 0 when not, nothing
 * when that is not known).
 */
export function createPublishMetrics(source: MetricSource): PublishMetrics {
  return (result) => {
    const { outcome } = result;
    publish(source, {
      [METRIC.success]: flag(outcome === 'success'),
      [METRIC.failure]: flag(outcome === 'failure'),
      [METRIC.skipped]: flag(outcome === 'skipped'),
      // guard: on-demand-is-not-scheduled
      [METRIC.scheduleSuccess]: flag(outcome !== 'failure' && result.scheduled),
      ...(outcome === 'success' && {
        [METRIC.bytes]: ['Bytes', result.bytes],
        [METRIC.seconds]: ['Seconds', result.seconds],
        ...(result.shrunk !== undefined && { [METRIC.sizeAnomaly]: flag(result.shrunk) }),
      }),
    });
  };
}
