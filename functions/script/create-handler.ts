import type { Context, SQSBatchResponse } from 'aws-lambda';
import { LockHeldError, messageOf } from '../core/errors';
import type { DumpTarget as Target } from '../dump-format/object-keys';
import { isScheduled, parseEvent } from '../slot-job/event/event';
import { parseRecord, recordsOf, requestIn } from '../slot-job/event/records';
import type { Invocation } from '../slot-job/lock/session';
import { remainingTime } from '../slot-job/remaining-time';
import { runBatch } from '../slot-job/run-batch';
import type { Container } from './container';
import type { ScriptMetrics } from './metrics';
import { runSlot, type SlotResult } from './run-slot';

/** What a synchronous caller gets back, unless a handler of the script's own has answered. */
export interface Response {
  readonly job: string;
  readonly slot: string;
  /** `already-failed` and `died` come with at-most-once only: the slot is left to a person. */
  readonly outcome: SlotResult['outcome'];
  readonly seconds?: number | undefined;
  /** What the script said last. */
  readonly lastLine?: string | undefined;
  readonly lastError?: string | undefined;
}

/**
 * The function's handler, for one event or for a batch of a queue. A failure is counted, logged and thrown; with
 * at-most-once Lambda's retry then finds the slot FAILED, and leaves it alone.
 */
export function createHandler(container: Container) {
  const { config, clock, log } = container;
  return async (event: unknown, context: Context): Promise<unknown> => {
    const requestId = context.awsRequestId;
    const invocation = { requestId, remaining: remainingTime(context.getRemainingTimeInMillis(), clock) };
    const records = recordsOf(event);
    if (!records) return run(() => parseEvent(event, config, requestId), event, invocation, container);
    const runRecord = async (record: (typeof records)[number]) =>
      run(() => parseRecord(record, config), requestIn(record).event, invocation, container);
    return runBatch(records, runRecord, { remaining: invocation.remaining, clock, log }) as Promise<SQSBatchResponse>;
  };
}

/** One request, from what it says to what became of it. */
async function run(
  readTarget: () => Target,
  event: unknown,
  invocation: Invocation,
  container: Container,
): Promise<unknown> {
  const { log, publishMetrics } = container;
  const scheduled = isScheduled(event);
  try {
    const target = readTarget();
    const result = await runSlot(target, event, invocation, container, log);
    publishMetrics(metricsOf(result, scheduled));
    const response = responseOf(target, result);
    if (result.outcome === 'died') log.error(response.lastError ?? '', { ...response });
    else log.info(result.outcome, { ...response });
    return result.outcome === 'ran' && result.response !== undefined ? parsed(result.response) : response;
  } catch (error) {
    // A run that still works has not failed because of a duplicate that could not wait for its end.
    publishMetrics(
      error instanceof LockHeldError ? { outcome: 'skipped', scheduled, done: false } : { outcome: 'failure' },
    );
    log.error(messageOf(error), { errorType: error instanceof Error ? error.name : typeof error });
    throw error;
  }
}

function metricsOf(result: SlotResult, scheduled: boolean): ScriptMetrics {
  switch (result.outcome) {
    case 'ran':
      return { outcome: 'success', scheduled, seconds: result.facts.seconds };
    case 'died':
      return { outcome: 'failure' };
    default:
      return { outcome: 'skipped', scheduled, done: result.outcome === 'already-done' };
  }
}

function responseOf({ job, slot }: Target, result: SlotResult): Response {
  const { outcome } = result;
  if (outcome === 'ran') return { job, slot, outcome, ...result.facts };
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
