import { errorFields, LockHeldError, messageOf } from '../core/errors';
import { logWith } from '../core/logger';
import { isScheduled, parseEvent } from '../slot-job/event/event';
import { type Request, slotJobHandler } from '../slot-job/handle';
import type { Invocation } from '../slot-job/lock/session';
import type { SlotTarget } from '../slot-job/target';
import type { Container } from './container';
import type { ScriptMetrics } from './metrics';
import { runSlot, type SlotResult } from './run/run-slot';

/** Response to a synchronous caller, unless the script's own handler has answered. */
export interface Response {
  readonly job: string;
  readonly slot: string;
  /** `already-failed` and `died` come with at-most-once only: the slot is left to a person. */
  readonly outcome: SlotResult['outcome'];
  readonly seconds?: number | undefined;
  /** Last line of the script's output. */
  readonly lastLine?: string | undefined;
  readonly lastError?: string | undefined;
}

/**
 * The function's handler. A failure is counted, logged and thrown; with at-most-once Lambda's retry then finds the slot
 * FAILED, and leaves it alone.
 */
export function createHandler(container: Container) {
  return slotJobHandler((read, invocation) => handle(read, invocation, container), container);
}

/** Handles one request: parses it, runs the slot's script, publishes metrics. */
async function handle(read: () => Request, invocation: Invocation, container: Container): Promise<unknown> {
  const { config, publishMetrics } = container;
  let log = logWith(container.log, { requestId: invocation.requestId });
  let scheduled = false;
  let counted = false;
  const countFailure = () => {
    if (!counted) publishMetrics({ outcome: 'failure' });
    counted = true;
  };
  try {
    const { event, requestId } = read();
    scheduled = isScheduled(event);
    const target = parseEvent(event, config, requestId);
    log = logWith(log, { slot: target.slot });
    const result = await runSlot(target, event, invocation, container, log, countFailure);
    if (result.outcome === 'died') countFailure();
    else publishMetrics(metricsOf(result, scheduled));
    const response = responseOf(target, result);
    if (result.outcome === 'died') log.error(response.lastError ?? '', { ...response, errorCode: 'SCRIPT_RUN_DIED' });
    else log.info(result.outcome, { ...response });
    return result.outcome === 'ran' && result.response !== undefined ? parsed(result.response) : response;
  } catch (error) {
    // A run that still works has not failed because of a duplicate that could not wait for its end.
    if (error instanceof LockHeldError) publishMetrics({ outcome: 'skipped', scheduled, done: false });
    else countFailure();
    log.error(messageOf(error), errorFields(error));
    throw error;
  }
}

function metricsOf(result: SlotResult, scheduled: boolean): ScriptMetrics {
  return result.outcome === 'ran'
    ? { outcome: 'success', scheduled, seconds: result.summary.seconds }
    : { outcome: 'skipped', scheduled, done: result.outcome === 'already-done' };
}

function responseOf({ job, slot }: SlotTarget, result: SlotResult): Response {
  const { outcome } = result;
  if (outcome === 'ran') return { job, slot, outcome, ...result.summary };
  const { seconds, lastLine, lastError } = result.record;
  return outcome === 'already-done' ? { job, slot, outcome, seconds, lastLine } : { job, slot, outcome, lastError };
}

/** A handler answers as in a custom runtime: with JSON, or with text. */
function parsed(response: string): unknown {
  const text = response.trimEnd();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
