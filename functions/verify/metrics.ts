import { flag, type MetricSource, publish } from '../core/metric-publisher';

/** How a verification ended, as the alarms see it. */
export interface VerifyMetrics {
  readonly verified: boolean;
  /** Whether it began with the arrival of a slot's own dump: not by hand, and not of a forced dump. */
  readonly arrived: boolean;
  readonly seconds: number;
}

export type PublishMetrics = (metrics: VerifyMetrics) => void;

/**
 * `DumpVerified`: 1 when the dump is what its manifest says, 0 when not. `ArrivalVerified`: 1 when that dump is a
 * slot's own and S3 reported its arrival, so that verifications by hand can't hide that events don't come.
 * `VerifySeconds`. Nothing when the result is unknown.
 */
export function createPublishMetrics(source: MetricSource): PublishMetrics {
  return ({ verified, arrived, seconds }) =>
    publish(source, {
      DumpVerified: flag(verified),
      ArrivalVerified: flag(verified && arrived),
      VerifySeconds: ['Seconds', seconds],
    });
}
