import { z } from 'zod';
import { EventError } from '../core/errors';
import type { DumpTarget } from '../core/object-keys';
import { parseSlot, type SlotUnit, slotOf } from '../core/slot';

/** What the event is read for: the job that this function dumps. */
interface JobSlots {
  readonly jobName: string;
  readonly slotUnit: SlotUnit;
  readonly slotTimezone: string;
}

/** EventBridge rule ("Scheduled Event", EventBridge User Guide); a Scheduler schedule sends the same shape. */
const scheduledEvent = z.object({ 'detail-type': z.literal('Scheduled Event'), time: z.unknown().optional() });

/** A message of the retry queue: the record that Lambda sends to an on-failure destination (Lambda Developer Guide). */
const retryQueueEvent = z.object({
  Records: z.array(z.object({ eventSource: z.literal('aws:sqs'), body: z.string() })),
});
const destinationRecord = z.object({
  requestContext: z.object({ requestId: z.string().min(1) }),
  requestPayload: z.unknown(),
});

/** What a person or another system sends to have one slot dumped. */
const manualEvent = z.strictObject({
  job: z.string().optional(),
  time: z.unknown().optional(),
  slot: z.string().optional(),
  force: z.boolean().optional(),
});

const EXPECTED =
  'Expected an EventBridge "Scheduled Event", a record of the retry queue, or a manual event such as ' +
  '{"slot": "2026-11-20"} or {"time": "2026-11-20T03:00:00Z"}, with "job" and "force" as options.';

/**
 * Reads which slot an event asks for. The slot comes from the scheduled time in the event, never from the clock: a
 * duplicate that arrives a day later still names the same slot.
 *
 * @param requestId the invocation's request id; retries share it, so it identifies one forced dump.
 * @throws {EventError} when the event names no slot of this job.
 */
export function parseEvent(event: unknown, job: JobSlots, requestId: string): DumpTarget {
  const retry = retryQueueEvent.safeParse(event);
  if (retry.success) {
    const { requestPayload, originalRequestId } = unwrap(retry.data.Records);
    return parseEvent(requestPayload, job, originalRequestId);
  }
  const scheduled = scheduledEvent.safeParse(event);
  if (scheduled.success) return { job: job.jobName, slot: slotAt(scheduled.data.time, job) };
  return parseManual(event, job, requestId);
}

function unwrap(records: readonly { body: string }[]) {
  const [record] = records;
  if (records.length !== 1 || !record) {
    throw new EventError(
      `A batch of the retry queue must hold 1 record, got: ${records.length}. Set the batch size of the event source mapping to 1.`,
    );
  }
  let body: unknown;
  try {
    body = JSON.parse(record.body);
  } catch (error) {
    throw new EventError(`A message of the retry queue is not JSON: ${excerpt(record.body)}. ${EXPECTED}`, {
      cause: error,
    });
  }
  const parsed = destinationRecord.safeParse(body);
  if (!parsed.success) {
    // As it is in the dead-letter queue when the schedule itself could not deliver it.
    if (scheduledEvent.safeParse(body).success) return { requestPayload: body, originalRequestId: '' };
    throw new EventError(
      `A message of the retry queue is not a Lambda destination record: ${excerpt(body)}. ${EXPECTED}`,
    );
  }
  return { requestPayload: parsed.data.requestPayload, originalRequestId: parsed.data.requestContext.requestId };
}

function parseManual(event: unknown, job: JobSlots, requestId: string): DumpTarget {
  const parsed = manualEvent.safeParse(event);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown option ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
        : `${issue.path.join('.') || 'the event'}: ${issue.message}`,
    );
    throw new EventError(`The event can't be read (${problems.join('; ')}): ${excerpt(event)}. ${EXPECTED}`);
  }
  const { job: name, slot, force } = parsed.data;
  if (name !== undefined && name !== job.jobName) {
    throw new EventError(
      `The event asks for job ${JSON.stringify(name)}, but this function dumps "${job.jobName}". Send it to that job's function, or correct "job".`,
    );
  }
  if (slot !== undefined && 'time' in parsed.data) {
    throw new EventError(`The event has both "slot" and "time": ${excerpt(event)}. Give one of them.`);
  }
  const label = slot === undefined ? slotAt(parsed.data.time, job) : parseSlot(slot, job.slotUnit);
  return { job: job.jobName, slot: label, ...(force ? { forceId: requestId } : {}) };
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function slotAt(time: unknown, job: JobSlots): string {
  if (time === undefined || time === null || time === '') {
    throw new EventError(
      `The event has no scheduled time, and the time it arrives would put a late event into the wrong slot. ${EXPECTED}`,
    );
  }
  if (typeof time === 'string' && time.includes('<aws.scheduler.')) {
    throw new EventError(
      `The event's time is the placeholder ${JSON.stringify(time)}, which EventBridge Scheduler replaces when it sends the event. ` +
        `Invoke the function by the schedule, or write a time such as "2026-11-20T03:00:00Z" in its place.`,
    );
  }
  const date = typeof time === 'string' && TIME.test(time) && isOnCalendar(time) ? new Date(time) : undefined;
  if (!date || Number.isNaN(date.getTime())) {
    throw new EventError(
      `The event's time must be ISO 8601 with a zone, such as "2026-11-20T03:00:00Z", got: ${excerpt(time)}. Correct the event.`,
    );
  }
  return slotOf(date, job.slotUnit, job.slotTimezone);
}

/** False for a 30 February, which `Date` would read as a day in March: another slot than anyone meant. */
function isOnCalendar(time: string): boolean {
  const day = time.slice(0, 'yyyy-mm-dd'.length);
  const date = new Date(day);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
