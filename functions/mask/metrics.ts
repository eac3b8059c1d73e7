import { flag, type MetricSource, publish } from '../core/metric-publisher';
import { METRIC } from './metric-names';

/** A masked dump that was made. */
export interface MaskedDumpReport {
  readonly bytes: number;
  readonly seconds: number;
}

/** The result of an invocation, as the alarms see it. `success` is published before DONE, the others at the end. */
export type MaskMetrics =
  | ({
      readonly outcome: 'success';
      /** Whether the verification of a slot's own dump asked for it: not a person, and not for a forced dump. */
      readonly arrived: boolean;
    } & MaskedDumpReport)
  | { readonly outcome: 'skipped'; readonly arrived: boolean }
  | { readonly outcome: 'failure' };

export type PublishMetrics = (metrics: MaskMetrics) => void;

export function createPublishMetrics(source: MetricSource): PublishMetrics {
  return (result) =>
    publish(source, {
      // guard: on-demand-is-no-arrival
      [METRIC.arrivalMasked]: flag(result.outcome !== 'failure' && result.arrived),
      ...(result.outcome === 'skipped' ? {} : { [METRIC.masked]: flag(result.outcome === 'success') }),
      ...(result.outcome === 'success' && {
        [METRIC.bytes]: ['Bytes', result.bytes],
        [METRIC.seconds]: ['Seconds', result.seconds],
      }),
    });
}
