import { flag, type MetricSource, publish } from '../core/metric-publisher';
import { METRIC } from './metric-names';

/** How an invocation ended, as the alarms see it. */
export type ScriptMetrics =
  | { readonly outcome: 'success'; readonly scheduled: boolean; readonly seconds: number }
  /** `done`: the slot's script had succeeded before. */
  | { readonly outcome: 'skipped'; readonly scheduled: boolean; readonly done: boolean }
  | { readonly outcome: 'failure' };

export type PublishScriptMetrics = (metrics: ScriptMetrics) => void;

/**
 * `ScriptSuccess`, `ScriptFailure`, `ScriptSkipped`: counts of outcomes. `ScheduleSuccess`: 1 when an event of the
 * schedule ran its slot's script to success or found that done. `ScriptSeconds` of a success.
 */
export function createPublishScriptMetrics(source: MetricSource): PublishScriptMetrics {
  return (result) => {
    const { outcome } = result;
    const isDone = outcome === 'success' || (outcome === 'skipped' && result.done);
    publish(source, {
      [METRIC.success]: flag(outcome === 'success'),
      [METRIC.failure]: flag(outcome === 'failure'),
      [METRIC.skipped]: flag(outcome === 'skipped'),
      [METRIC.scheduleSuccess]: flag(outcome !== 'failure' && isDone && result.scheduled),
      ...(outcome === 'success' && { [METRIC.seconds]: ['Seconds', result.seconds] }),
    });
  };
}
