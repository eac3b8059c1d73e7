import * as z from 'zod';
import { EventError, type Explanation, explainTogether, explanationOf } from '../../core/errors';
import { explainIssue } from '../../core/schema/explain-issue';
import { parseJson } from '../../core/schema/parse-json';
import { excerpt } from '../../core/words/excerpt';
import { type ExecutionInput, executionInput } from '../execution';
import type { SlotTarget } from '../target';
import { forceIdProblem } from '../target';
import type { JobSlots } from './job-slots';
import { parseSlot, slotOf } from './slot';

/** EventBridge rule ("Scheduled Event", EventBridge User Guide); a Scheduler schedule sends the same shape. */
const scheduledEvent = z.object({ 'detail-type': z.literal('Scheduled Event'), time: z.unknown().optional() });

/** The end of an execution ("Step Functions Execution Status Change", Step Functions Developer Guide). */
const executionEvent = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({ input: z.string() }),
});

/** The input of an execution that failed: its slot is retried. Undefined for another event. */
function failedExecution(event: unknown): ExecutionInput | undefined {
  const { data } = executionEvent.safeParse(event);
  return data && parseJson(executionInput, data.detail.input);
}

/** Whether an event is one of the schedule, or of an execution that began with one, and not a request for a slot. */
export function isScheduled(event: unknown): boolean {
  const input = executionInput.safeParse(event).data ?? failedExecution(event);
  return input ? input.scheduled : scheduledEvent.safeParse(event).success;
}

/** The time for which the schedule sent an event; undefined for another event, or without a time. */
export function scheduledTime(event: unknown): Date | undefined {
  const time = new Date(String(scheduledEvent.safeParse(event).data?.time));
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** A request for one slot by a person or another system. */
const manualEvent = z.strictObject({
  job: z.string().optional(),
  time: z.unknown().optional(),
  slot: z.string().optional(),
  force: z.boolean().optional(),
  /** Names a forced run, so that its name is known beforehand and a repeated request means the same run. */
  forceId: z.string().optional(),
});

const EXPECTED =
  'Expected an EventBridge "Scheduled Event", or a manual event such as {"slot": "2026-11-20"} or ' +
  '{"time": "2026-11-20T03:00:00Z"}, with "job", "force" and "forceId" as options.';

/**
 * Reads which slot an event asks for. The slot comes from the scheduled time in the event, never from the clock: a
 * duplicate that arrives a day later still names the same slot.
 *
 * @param requestId identifies a forced run that the event does not name itself; retries of a request share it.
 * @throws {EventError} when the event names no slot of this job.
 */
export function parseEvent(event: unknown, job: JobSlots, requestId: string): SlotTarget {
  const scheduled = scheduledEvent.safeParse(event);
  if (scheduled.success) return { job: job.jobName, slot: slotAt(scheduled.data.time, job) };
  const execution = executionInput.safeParse(event).data ?? failedExecution(event);
  return parseManual(execution ? requestOf(execution) : event, job, requestId);
}

function requestOf({ job, slot, forceId }: ExecutionInput): z.infer<typeof manualEvent> {
  return { job, slot, ...(forceId === undefined ? {} : { force: true, forceId }) };
}

function parseManual(event: unknown, job: JobSlots, requestId: string): SlotTarget {
  const parsed = manualEvent.safeParse(event, { error: explainIssue });
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown option ${issue.keys.map((key) => JSON.stringify(key)).join(', ')}`
        : `${issue.path.join('.') || 'the event'}: ${issue.message}`,
    );
    throw new EventError(
      'EVENT_UNREADABLE',
      `The event can't be read (${problems.join('; ')}): ${excerpt(event)}. ${EXPECTED}`,
    );
  }
  const { job: name, force, forceId } = parsed.data;
  const problems: Explanation[] = [];
  if (name !== undefined && name !== job.jobName) {
    problems.push({
      code: 'EVENT_OTHER_JOB',
      detail: `The event asks for job ${JSON.stringify(name)}, but this function serves "${job.jobName}". Send it to that job's function, or correct "job".`,
    });
  }
  const problem = forceIdProblem(forceId ?? (force ? requestId : 'none'));
  if (problem !== undefined) {
    const id = forceId === undefined ? 'The request id, which names the forced run,' : '"forceId"';
    problems.push({ code: 'EVENT_FORCE_ID_INVALID', detail: `${id} ${problem}. Correct the event.` });
  }
  if (forceId !== undefined && !force) {
    problems.push({
      code: 'EVENT_FORCE_ID_INVALID',
      detail: '"forceId" names a forced run, but the event has no "force": true. Add it, or leave "forceId" out.',
    });
  }
  const slot = readSlot(parsed.data, job, problems);
  if (slot === undefined || problems.length > 0) throw problemsWith(problems);
  return { job: job.jobName, slot, ...(force ? { forceId: forceId ?? requestId } : {}) };
}

function problemsWith(problems: readonly Explanation[]): EventError {
  const [first, ...others] = problems;
  const { code, detail } =
    first && others.length === 0 ? first : explainTogether(`The event has ${problems.length} problems:`, problems);
  return new EventError(code, detail);
}

/** The slot that a manual event names; undefined, and the problem noted, when it names none. */
function readSlot(event: z.infer<typeof manualEvent>, job: JobSlots, problems: Explanation[]): string | undefined {
  const { slot } = event;
  if (slot !== undefined && 'time' in event) {
    problems.push({
      code: 'EVENT_SLOT_INVALID',
      detail: `The event has both "slot" and "time": ${excerpt(event)}. Give one of them.`,
    });
    return undefined;
  }
  try {
    return slot === undefined ? slotAt(event.time, job) : parseSlot(slot, job.slotUnit);
  } catch (error) {
    problems.push(explanationOf(error));
    return undefined;
  }
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

function slotAt(time: unknown, job: JobSlots): string {
  if (time === undefined || time === null || time === '') {
    throw new EventError(
      'EVENT_NO_SLOT',
      `The event has no scheduled time, and the time it arrives would put a late event into the wrong slot. ${EXPECTED}`,
    );
  }
  if (typeof time === 'string' && time.includes('<aws.scheduler.')) {
    throw new EventError(
      'EVENT_TIME_INVALID',
      `The event's time is the placeholder ${JSON.stringify(time)}, which EventBridge Scheduler replaces when it sends the event. ` +
        `Invoke the function by the schedule, or write a time such as "2026-11-20T03:00:00Z" in its place.`,
    );
  }
  const date = typeof time === 'string' && TIME.test(time) && isOnCalendar(time) ? new Date(time) : undefined;
  if (!date || Number.isNaN(date.getTime())) {
    throw new EventError(
      'EVENT_TIME_INVALID',
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
