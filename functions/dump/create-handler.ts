import { errorFields, messageOf } from '../core/errors';
import { logWith } from '../core/logger';
import { dumpId } from '../dump-format/keys/dump-name';
import { parseDueEvent } from '../slot-job/event/due';
import { isScheduled } from '../slot-job/event/event';
import { type Request, slotJobHandler } from '../slot-job/handle';
import type { Invocation } from '../slot-job/lock/session';
import { type Response, responseFor } from '../store-dump/response';
import type { Container } from './container';
import { explainAlreadyDone } from './run/already-done';
import { type DumpReport, runDump } from './run/run-dump';

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
    if (result.outcome === 'already-done') publishMetrics({ outcome: 'skipped', scheduled });
    const response: Response = {
      ...responseFor(target, config.bucket, result),
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
