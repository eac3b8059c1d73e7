import { isExecution } from '../slot-job/execution';
import type { Change } from './changes';
import type { JobConfig } from './config';
import type { LockWriteSeen } from './stream-record';

/** What follows the job in the subject: `2026-11-20: dumped, 12.3 MB`. */
export function topicOf(
  change: Change,
  { slot, forced, after }: LockWriteSeen,
  attemptsLeft: number | undefined,
): string {
  const verb = after.objectKey === undefined ? 'ran' : 'dumped';
  const warned = inWords(after.warningCount ?? 0, 'warning');
  const summary = {
    dumped: () => `dumped, ${bytesInWords(after.bytes)}${after.warningCount ? `, ${warned}` : ''}`,
    warned: () => `dumped with ${inWords(after.newWarningCount ?? 0, 'new warning')}`,
    ran: () => 'ran',
    recovered: () => `${verb} at attempt ${after.attempts}`,
    failed: () => `failed, ${attempts(after.attempts)}${outlook(attemptsLeft)}`,
    'taken-over': () => `taken over, attempt ${after.attempts}`,
  }[change]();
  return `${slot}${forced ? ' (forced)' : ''}: ${summary}`;
}

/** The message for a person: what happened, with what, and what to do. */
export function textOf(
  change: Change,
  seen: LockWriteSeen,
  attemptsLeft: number | undefined,
  config: JobConfig,
): string {
  const paragraphs = {
    dumped: () => [succeeded(seen, config), ...warnings(seen, config)],
    warned: () => [succeeded(seen, config), ...warnings(seen, config)],
    ran: () => [succeeded(seen, config), 'Nothing has to be done.'],
    recovered: () => [
      succeeded(seen, config),
      ...recovery(seen),
      ...(seen.after.warningCount ? warnings(seen, config) : []),
    ],
    failed: () => failure(seen, attemptsLeft, config),
    'taken-over': () => takeover(seen, config),
  }[change]();
  const logGroup = logGroupOf(seen.after, config);
  const lookUp = `Run ${seen.after.requestId}${logGroup ? `, log group ${logGroup}` : ''}.`;
  return `${[...paragraphs, lookUp].join('\n\n')}\n`;
}

/** Where the log of an attempt is: a task of the runner has another one than the function. */
function logGroupOf({ delivery }: LockWriteSeen['after'], { logGroup, runnerLogGroup }: JobConfig): string | undefined {
  return isExecution(delivery?.from) ? runnerLogGroup : logGroup;
}

function succeeded(seen: LockWriteSeen, { bucket }: JobConfig): string {
  const { objectKey, bytes, attempts: attempt } = seen.after;
  const at = attempt > 1 ? `, at attempt ${attempt}` : '';
  if (objectKey === undefined) return `The job ${seen.job} ran for the slot ${slotInWords(seen)}${at}, ${took(seen)}.`;
  const place = bucket === undefined ? objectKey : `s3://${bucket}/${objectKey}`;
  return (
    `The job ${seen.job} made the dump for the slot ${slotInWords(seen)}${at}. It is complete and proven.\n` +
    `${place}\n${bytesInWords(bytes)} (${bytes} bytes), ${took(seen)}.`
  );
}

/** What the dump's manifest warns of. */
function warnings({ after }: LockWriteSeen, { bucket }: JobConfig): string[] {
  const { warningCount: count = 0, newWarningCount = 0, warnings: first = [], objectKey } = after;
  if (count === 0) return ['Nothing has to be done.'];
  const more = count - first.length;
  const manifest = `${bucket === undefined ? '' : `s3://${bucket}/`}${objectKey}.manifest.json`;
  return [
    `It has ${inWords(count, 'warning')}, ${newWarningCount} of which the dump before did not have:`,
    ...first.map((warning) => `- ${warning}`),
    `${more > 0 ? `${inWords(more, 'more warning')} and t` : 'T'}he full texts are in ${manifest}.`,
  ];
}

/** DONE drops the error of the attempts before it, so the record before has it. */
function recovery({ before }: LockWriteSeen): string[] {
  const lastError = before?.lastError;
  return lastError === undefined
    ? [
        'An earlier attempt terminated without reporting an error, and its lock was taken over.',
        'Nothing has to be done for this slot. If it happens often, give the function more memory.',
      ]
    : [`An earlier attempt failed:\n${lastError}`, 'Nothing has to be done for this slot.'];
}

function failure(
  seen: LockWriteSeen,
  attemptsLeft: number | undefined,
  { deadLetterQueue, retryQueue }: JobConfig,
): string[] {
  const { job, slot, after } = seen;
  const redrive = !deadLetterQueue
    ? 'start it again for the slot'
    : retryQueue
      ? `redrive the queue ${deadLetterQueue}, or invoke the function with {"slot": "${slot}"}`
      : `invoke the function with {"slot": "${slot}"} and purge the queue ${deadLetterQueue}`;
  return [
    `The job ${job} has not succeeded for the slot ${slotInWords(seen)} in ${attempts(after.attempts)}. The last one failed, ${took(seen)}:\n` +
      `${after.lastError ?? 'It left no error.'}`,
    whatFollows(attemptsLeft, after.delivery?.from, redrive),
  ];
}

function outlook(attemptsLeft: number | undefined): string {
  if (attemptsLeft === undefined) return '';
  return attemptsLeft > 0 ? ', will be retried' : ', given up';
}

function whatFollows(attemptsLeft: number | undefined, source: string | undefined, redrive: string): string {
  if (attemptsLeft === undefined) {
    return `The request came from ${source}, which decides whether it is delivered again. Fix the cause; if it is not, send the request again.`;
  }
  return attemptsLeft > 0
    ? `It is tried up to ${attemptsLeft} more times automatically, over hours. Fix the cause; nothing has to be started.`
    : `It is not retried automatically. Fix the cause, then ${redrive}.`;
}

function takeover(seen: LockWriteSeen, config: JobConfig): string[] {
  const { job, before, after } = seen;
  const logGroup = before && logGroupOf(before, config);
  return [
    `A run of the job ${job} for the slot ${slotInWords(seen)} stopped renewing its lock: it crashed, was killed or stalled. ` +
      `Attempt ${after.attempts} has taken its place.`,
    `Nothing has to be done now. If it happens often, check how the first run ended (run ${before?.requestId}, started at ` +
      `${before?.startedAt}${logGroup ? `, log group ${logGroup}` : ''}); most often it had too little memory.`,
  ];
}

function slotInWords({ slot, forced }: LockWriteSeen): string {
  return forced ? `${slot} (forced)` : slot;
}

function attempts(count: number): string {
  return inWords(count, 'attempt');
}

function inWords(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** How long the last attempt took, by the clocks of Lambda and DynamoDB. */
function took({ after, at }: LockWriteSeen): string {
  const seconds = Math.max(0, Math.round((at.getTime() - Date.parse(after.startedAt)) / 1000));
  const minutes = Math.floor(seconds / 60);
  return `after ${minutes > 0 ? `${minutes} min ` : ''}${seconds % 60} s`;
}

function bytesInWords(bytes = 0): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}
