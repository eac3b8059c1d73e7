import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** How an invocation ended, as the alarms see it. */
export type DumpMetrics =
  | { readonly outcome: 'success'; readonly bytes: number; readonly seconds: number }
  | { readonly outcome: 'skipped' }
  | { readonly outcome: 'failure' };

export type PublishMetrics = (metrics: DumpMetrics) => void;

/**
 * Metrics in the embedded metric format, with the dimension `job`: `DumpSuccess`, `DumpFailure`, `DumpSkipped` (counts,
 * always all three, so that an alarm sees zeros and not gaps), `DumpBytes` and `DumpSeconds` of a new dump.
 */
export function createPublishMetrics(namespace: string, job: string): PublishMetrics {
  return (result) => {
    const metrics = new Metrics({ namespace, defaultDimensions: { job }, serviceName: 'lambda-mysqldump' });
    metrics.addMetric('DumpSuccess', MetricUnit.Count, result.outcome === 'success' ? 1 : 0);
    metrics.addMetric('DumpFailure', MetricUnit.Count, result.outcome === 'failure' ? 1 : 0);
    metrics.addMetric('DumpSkipped', MetricUnit.Count, result.outcome === 'skipped' ? 1 : 0);
    if (result.outcome === 'success') {
      metrics.addMetric('DumpBytes', MetricUnit.Bytes, result.bytes);
      metrics.addMetric('DumpSeconds', MetricUnit.Seconds, result.seconds);
    }
    metrics.publishStoredMetrics();
  };
}
