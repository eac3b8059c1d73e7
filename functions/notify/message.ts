import { codeIn } from '../core/errors';
import { attemptsLeft } from './change';
import type { Change } from './changes';
import type { JobConfig } from './config';
import type { LockWriteSeen } from './stream-record';
import { textOf, topicOf } from './text';

/** The message for programs: the contract with subscribers of the protocols `sqs`, `lambda`, `http(s)` and `firehose`. */
export interface Facts {
  /** The same whenever the same change is published again: deliveries are at least once. */
  readonly eventId: string;
  readonly change: Change;
  readonly job: string;
  readonly slot: string;
  readonly forced: boolean;
  /** Attempts so far, including those that were killed. */
  readonly attempts: number;
  /** Of a failure: how many attempts may follow by themselves. Absent when only a queue or stream of the user knows. */
  readonly attemptsLeft?: number;
  /** ISO 8601: when the attempt began, and when the change was written. */
  readonly startedAt: string;
  readonly changedAt: string;
  /** Lambda's id of the attempt. */
  readonly requestId: string;
  /** The subject of the e-mail. */
  readonly summary: string;
  readonly object?: {
    readonly bucket: string | undefined;
    readonly key: string;
    readonly bytes: number | undefined;
    readonly sha256: string | undefined;
  };
  /** Of a dump with warnings: how many its manifest has, how many of them the dump before did not have, and the first. */
  readonly warnings?: { readonly count: number; readonly newCount: number; readonly first: readonly string[] };
  /** Of the failure that this is, or of the last one before the success. */
  readonly error?: string;
  /** Its stable code; see `docs/errors.md`. */
  readonly errorCode?: string;
  /** The attempt that stopped renewing its lock. */
  readonly takenFrom?: { readonly requestId: string; readonly startedAt: string };
}

/** One message, for people and for programs. */
export interface Message {
  readonly subject: string;
  readonly text: string;
  readonly facts: Facts;
}

/** "At most 100 characters of ASCII" (Amazon SNS API Reference, Publish). */
const LONGEST_SUBJECT = 100;

/** The message about a change. The same change gives the same message. */
export function messageFor(change: Change, seen: LockWriteSeen, config: JobConfig): Message {
  const { job, slot, forced, before, after, at } = seen;
  const error = after.lastError ?? before?.lastError;
  const errorCode = codeIn(error ?? '');
  const left = attemptsLeft(after, config);
  const subject = subjectOf(job, topicOf(change, seen, left));
  return {
    subject,
    text: textOf(change, seen, left, config),
    facts: {
      eventId: `${after.key}/${after.fence}/${change}`,
      change,
      job,
      slot,
      forced,
      attempts: after.attempts,
      ...(change === 'failed' && left !== undefined && { attemptsLeft: left }),
      startedAt: after.startedAt,
      changedAt: at.toISOString(),
      requestId: after.requestId,
      summary: subject,
      ...(after.state === 'DONE' &&
        after.objectKey !== undefined && {
          object: { bucket: config.bucket, key: after.objectKey, bytes: after.bytes, sha256: after.sha256 },
        }),
      ...(error !== undefined && { error }),
      ...(errorCode !== undefined && { errorCode }),
      ...(after.state === 'DONE' && warningsOf(after)),
      ...(change === 'taken-over' &&
        before && { takenFrom: { requestId: before.requestId, startedAt: before.startedAt } }),
    },
  };
}

function warningsOf({ warningCount = 0, newWarningCount = 0, warnings = [] }: LockWriteSeen['after']) {
  return warningCount > 0 && { warnings: { count: warningCount, newCount: newWarningCount, first: warnings } };
}

/** The job may have a name of 128 characters; the rest is what matters. */
function subjectOf(job: string, topic: string): string {
  const room = LONGEST_SUBJECT - topic.length - 1;
  return `${job.length <= room ? job : `${job.slice(0, room - 3)}...`} ${topic}`;
}
