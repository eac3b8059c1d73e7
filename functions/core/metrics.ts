import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** How an invocation ended, as the alarms see it. */
export type DumpMetrics =
  | {
      readonly outcome: 'success';
      readonly bytes: number;
      readonly seconds: number;
      /** Whether the dump is much smaller than the ones before; undefined when that is not known. */
      readonly shrunk: boolean | undefined;
    }
  | { readonly outcome: 'skipped' }
  | { readonly outcome: 'failure' };

export type PublishMetrics = (metrics: DumpMetrics) => void;

/**
 * Metrics in the embedded metric format, with the dimension `job`: `DumpSuccess`, `DumpFailure`, `DumpSkipped` (counts,
 * always all three, so that an alarm sees zeros and not gaps); of a new dump `DumpBytes`, `DumpSeconds` and
 * `DumpSizeAnomaly` (1 when it is much smaller than the ones before, 0 when not, nothing when that is not known).
 */
export function createPublishMetrics(namespace: string, job: string): PublishMetrics {
  return (result) => {
    const metrics = new Metrics({ namespace });
    // Without the dimension `service`, which Powertools adds: an alarm has to name every dimension of its metric.
    metrics.clearDefaultDimensions();
    metrics.addDimension('job', job);
    metrics.addMetric('DumpSuccess', MetricUnit.Count, result.outcome === 'success' ? 1 : 0);
    metrics.addMetric('DumpFailure', MetricUnit.Count, result.outcome === 'failure' ? 1 : 0);
    metrics.addMetric('DumpSkipped', MetricUnit.Count, result.outcome === 'skipped' ? 1 : 0);
    if (result.outcome === 'success') {
      metrics.addMetric('DumpBytes', MetricUnit.Bytes, result.bytes);
      metrics.addMetric('DumpSeconds', MetricUnit.Seconds, result.seconds);
      if (result.shrunk !== undefined) metrics.addMetric('DumpSizeAnomaly', MetricUnit.Count, result.shrunk ? 1 : 0);
    }
    metrics.publishStoredMetrics();
  };
}
