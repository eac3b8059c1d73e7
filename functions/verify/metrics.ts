import { flag, type MetricSource, publish } from '../core/metric-publisher';
import { METRIC } from './metric-names';

/** How a verification ended, as the alarms see it. */
export interface VerifyMetrics {
  readonly verified: boolean;
  /** Whether it began with the arrival of a slot's own dump: not by hand, and not of a forced dump. */
  readonly arrived: boolean;
  readonly seconds: number;
  /** Number of tables with so few rows that they need manual inspection. Undefined when that is not known. */
  readonly rowAnomalies: number | undefined;
}

export type PublishMetrics = (metrics: VerifyMetrics) => void;

/**
 * `DumpVerified`: 1 when the dump matches its manifest, 0 when not. `ArrivalVerified`: 1 when that dump is a
 * slot's own and S3 reported its arrival, so that verifications by hand can't hide that events don't come.
 * `DumpRowAnomalies`: tables of the dump with far fewer rows than expected. `VerifySeconds`.
 * Nothing when the result is unknown.
 */
export function createPublishMetrics(source: MetricSource): PublishMetrics {
  return ({ verified, arrived, seconds, rowAnomalies }) =>
    publish(source, {
      [METRIC.verified]: flag(verified),
      [METRIC.arrivalVerified]: flag(verified && arrived),
      [METRIC.seconds]: ['Seconds', seconds],
      ...(rowAnomalies === undefined ? {} : { [METRIC.rowAnomalies]: ['Count', rowAnomalies] as const }),
    });
}
