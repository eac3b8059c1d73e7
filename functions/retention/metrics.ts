import { flag, type MetricSource, publish } from '../core/metric-publisher';
import { METRIC } from './metric-names';

/** How a run ended. */
export interface RetentionMetrics {
  readonly scheduled: boolean;
  readonly paused: boolean;
  /** Number of dumps that stay, and their bytes. */
  readonly kept: number;
  readonly keptBytes: number;
  /** Number of dumps that are tagged. */
  readonly expired: number;
}

export type PublishMetrics = (metrics: RetentionMetrics) => void;

/**
 * `RetentionDecided`: 1 for a run of the schedule. `RetentionPaused`: 1 when nothing may expire. `DumpsKept`, `DumpsKeptBytes`,
 * `DumpsExpired`: what is there, and what of it is tagged.
 */
export function createPublishMetrics(source: MetricSource): PublishMetrics {
  return ({ scheduled, paused, kept, keptBytes, expired }) =>
    publish(source, {
      [METRIC.scheduleDecided]: flag(scheduled),
      [METRIC.paused]: flag(paused),
      [METRIC.kept]: ['Count', kept],
      [METRIC.keptBytes]: ['Bytes', keptBytes],
      [METRIC.expired]: ['Count', expired],
    });
}
