import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** How an invocation ended, as the alarms see it. */
export type ScriptMetrics =
  | { readonly outcome: 'success'; readonly seconds: number }
  | { readonly outcome: 'skipped' }
  | { readonly outcome: 'failure' };

export type PublishScriptMetrics = (metrics: ScriptMetrics) => void;

/**
 * Metrics in the embedded metric format, with the dimension `job`: `ScriptSuccess`, `ScriptFailure`, `ScriptSkipped`
 * (counts, always all three, so that an alarm sees zeros and not gaps), and `ScriptSeconds` of a success.
 */
export function createPublishScriptMetrics(namespace: string, job: string): PublishScriptMetrics {
  return (result) => {
    const metrics = new Metrics({ namespace });
    // Without the dimension `service`, which Powertools adds: an alarm has to name every dimension of its metric.
    metrics.clearDefaultDimensions();
    metrics.addDimension('job', job);
    metrics.addMetric('ScriptSuccess', MetricUnit.Count, result.outcome === 'success' ? 1 : 0);
    metrics.addMetric('ScriptFailure', MetricUnit.Count, result.outcome === 'failure' ? 1 : 0);
    metrics.addMetric('ScriptSkipped', MetricUnit.Count, result.outcome === 'skipped' ? 1 : 0);
    if (result.outcome === 'success') metrics.addMetric('ScriptSeconds', MetricUnit.Seconds, result.seconds);
    metrics.publishStoredMetrics();
  };
}
