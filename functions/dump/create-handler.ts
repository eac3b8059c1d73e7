import { errorFields, messageOf } from '../core/errors';
import { logWith } from '../core/logger';
import { dumpId } from '../dump-format/keys/dump-name';
import { parseDueEvent } from '../slot-job/event/due';
import { isScheduled } from '../slot-job/event/event';
import { type Request, slotJobHandler } from '../slot-job/handle';
import type { Invocation } from '../slot-job/lock/session';
import type { Container } from './container';
import { explainAlreadyDone } from './run/already-done';
import { type DumpReport, type RunResult, runDump } from './run/run-dump';

/** Response to a synchronous caller. */
export interface Response {
  readonly job: string;
  readonly slot: string;
  readonly outcome: RunResult['outcome'];
  readonly bucket: string;
  /** Empty, as digest and size, with `handed-over`: the dump is still to be made. */
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
  /** With `handed-over`: ARN of the execution that makes the dump. */
  readonly execution?: string;
  /** With `already-done`: why this event made no dump. With `handed-over`: why the function leaves it to the runner. */
  readonly reason?: string;
  /** With `already-done`: the reason why the check of the dump was not possible. */
  readonly unchecked?: string;
}

/** The function's handler. A failure is counted, logged and thrown: only a thrown error makes Lambda retry. */
export function createHandler(container: Container) {
  return slotJobHandler((read, invocation) => handleRequest(read, invocation, container), container);
}

/** Handles one request: parses it, runs the dump, publishes metrics. @throws what made it fail, after that was counted and logged. */
export async function handleRequest(
  read: () => Request,
  invocation: Invocation,
  container: Container,
): Promise<Response> {
  const { config, clock, publishMetrics } = container;
  let log = logWith(container.log, { requestId: invocation.requestId });
  try {
    const { event, requestId } = read();
    const target = parseDueEvent(event, config, requestId, clock.now());
    const scheduled = isScheduled(event);
    log = logWith(log, { dump: dumpId(target) });
    const report = (dump: DumpReport) => publishMetrics({ outcome: 'success', scheduled, ...dump });
    const result = await runDump(target, invocation, container, log, report, scheduled);
    if (result.outcome === 'handed-over') {
      const { execution, reason } = result.handOver;
      const { job, slot } = target;
      const nothing = { key: '', bytes: 0, sha256: '' };
      const response = { job, slot, outcome: result.outcome, bucket: config.bucket, ...nothing, execution, reason };
      log.info(result.outcome, response);
      return response;
    }
    const summary = result.outcome === 'already-done' ? result.record : result.summary;
    if (result.outcome === 'already-done') publishMetrics({ outcome: 'skipped', scheduled });
    const response = {
      job: target.job,
      slot: target.slot,
      outcome: result.outcome,
      bucket: config.bucket,
      key: summary.objectKey ?? '',
      bytes: summary.bytes ?? 0,
      sha256: summary.sha256 ?? '',
      ...(result.outcome === 'already-done' && {
        reason: explainAlreadyDone(event, target, result.record, config.slotUnit),
        ...(result.unchecked !== undefined && { unchecked: result.unchecked }),
      }),
    };
    log.info(result.outcome, { ...response });
    return response;
  } catch (error) {
    publishMetrics({ outcome: 'failure' });
    log.error(messageOf(error), errorFields(error));
    throw error;
  }
}
