import type { Context } from 'aws-lambda';
import { messageOf } from '../core/errors';
import type { Container } from './container';
import { parseEvent } from './event';
import { remainingTime } from './remaining-time';
import { type RunResult, runDump } from './run-dump';

/** What a synchronous caller gets back. */
export interface Response {
  readonly job: string;
  readonly slot: string;
  readonly outcome: RunResult['outcome'];
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The function's handler. A failure is counted, logged and thrown: only a thrown error makes Lambda try again.
 */
export function createHandler(container: Container) {
  return async (event: unknown, context: Context): Promise<Response> => {
    const { config, log, publishMetrics } = container;
    try {
      const target = parseEvent(event, config, context.awsRequestId);
      const invocation = {
        requestId: context.awsRequestId,
        remaining: remainingTime(context.getRemainingTimeInMillis(), container.clock),
      };
      const result = await runDump(target, invocation, container, log);
      const facts = result.outcome === 'already-done' ? result.record : result.facts;
      publishMetrics(
        result.outcome === 'already-done'
          ? { outcome: 'skipped' }
          : { outcome: 'success', bytes: result.facts.bytes, seconds: result.seconds, shrunk: result.shrunk },
      );
      const response = {
        job: target.job,
        slot: target.slot,
        outcome: result.outcome,
        bucket: config.bucket,
        key: facts.objectKey ?? '',
        bytes: facts.bytes ?? 0,
        sha256: facts.sha256 ?? '',
      };
      log.info(result.outcome, { ...response });
      return response;
    } catch (error) {
      publishMetrics({ outcome: 'failure' });
      log.error(messageOf(error), { errorType: error instanceof Error ? error.name : typeof error });
      throw error;
    }
  };
}
