import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** How a verification ended, as the alarms see it. */
export interface VerifyMetrics {
  readonly verified: boolean;
  readonly seconds: number;
}

export type PublishMetrics = (metrics: VerifyMetrics) => void;

/**
 * Metrics in the embedded metric format, with the dimension `job`: `DumpVerified` (1 when the dump is what its manifest
 * says, 0 when not) and `VerifySeconds`. Nothing when it could not be found out.
 */
export function createPublishMetrics(namespace: string, job: string): PublishMetrics {
  return ({ verified, seconds }) => {
    const metrics = new Metrics({ namespace });
    // Without the dimension `service`, which Powertools adds: an alarm has to name every dimension of its metric.
    metrics.clearDefaultDimensions();
    metrics.addDimension('job', job);
    metrics.addMetric('DumpVerified', MetricUnit.Count, verified ? 1 : 0);
    metrics.addMetric('VerifySeconds', MetricUnit.Seconds, seconds);
    metrics.publishStoredMetrics();
  };
}
