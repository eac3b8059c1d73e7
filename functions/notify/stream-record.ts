import type { AttributeValue as ClientAttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { AttributeValue, DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { StreamRecordError } from '../core/errors';

/** What a lock record must hold to be reported. A dump's facts are there only when the job makes dumps. */
const lockImage = z.looseObject({
  key: z.string(),
  state: z.enum(['RUNNING', 'HANDED_OVER', 'DONE', 'FAILED']),
  fence: z.int().positive(),
  attempts: z.int().positive(),
  requestId: z.string(),
  startedAt: z.iso.datetime(),
  lastError: z.string().optional(),
  delivery: z.object({ from: z.string(), count: z.number().optional() }).optional(),
  handOver: z.looseObject({ number: z.number() }).optional(),
  objectKey: z.string().optional(),
  etag: z.string().optional(),
  sha256: z.string().optional(),
  bytes: z.number().nonnegative().optional(),
  warningCount: z.number().nonnegative().optional(),
  newWarningCount: z.number().nonnegative().optional(),
  warnings: z.array(z.string()).optional(),
});

/** A lock record as the stream shows it. */
export type LockImage = z.infer<typeof lockImage>;

/** One write of a lock record. */
export interface LockWriteSeen {
  readonly job: string;
  /** `2026-11-20`, `2026-11-20T13Z`, or however else the job labels its slots. */
  readonly slot: string;
  /** True for a forced repetition, which has a lock record of its own. */
  readonly forced: boolean;
  readonly before: LockImage | undefined;
  readonly after: LockImage;
  /** When DynamoDB wrote it, to the second. */
  readonly at: Date;
}

/** What follows the job in a lock key: the slot and, of a forced run, its id. */
const SLOT = /^([A-Za-z0-9:._-]{1,40})(#force#[^#]+)?$/;

/**
 * Reads a record of the lock table's stream ("DynamoDB Streams event", Lambda Developer Guide).
 *
 * @throws {StreamRecordError} when it is none that a run of these jobs could have written.
 */
export function parseStreamRecord(record: DynamoDBRecord, jobs: readonly string[]): LockWriteSeen {
  const { NewImage, OldImage, ApproximateCreationDateTime } = record.dynamodb ?? {};
  if (!NewImage) {
    throw new StreamRecordError(
      'STREAM_RECORD_INVALID',
      `${described(record)} has no new image. Set the stream's view type to NEW_AND_OLD_IMAGES, and let the event filter pass no deletions.`,
    );
  }
  const after = parseImage(NewImage, 'a new image', record);
  const [job, rest] = splitAtFirst(after.key);
  if (!jobs.includes(job)) {
    throw new StreamRecordError(
      'EVENT_OTHER_JOB',
      `${described(record)} is of the job ${JSON.stringify(job)}, but this function reports only ${jobs.map((name) => `"${name}"`).join(' and ')}. Correct the key prefix in the event filter.`,
    );
  }
  const [, slot, force] = SLOT.exec(rest) ?? [];
  if (slot === undefined) {
    throw new StreamRecordError(
      'STREAM_RECORD_INVALID',
      `${described(record)} has no slot behind its job in its key. ${WHO_WROTE}`,
    );
  }
  return {
    job,
    slot,
    forced: force !== undefined,
    before: OldImage && parseImage(OldImage, 'an old image', record),
    after,
    at: new Date((ApproximateCreationDateTime ?? 0) * 1000),
  };
}

const WHO_WROTE = 'Find out what else writes to the lock table: runs write no such record.';

function parseImage(image: Record<string, AttributeValue>, which: string, record: DynamoDBRecord): LockImage {
  const item = unmarshall(image as Record<string, ClientAttributeValue>);
  const parsed = lockImage.safeParse(item);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: [name = ''] }) => `${String(name)} = ${JSON.stringify(item[String(name)])}`,
  );
  throw new StreamRecordError(
    'STREAM_RECORD_INVALID',
    `${described(record)} has ${which} that is no lock record (${problems.join(', ')}). ${WHO_WROTE}`,
  );
}

function described({ dynamodb }: DynamoDBRecord): string {
  return `The stream record ${dynamodb?.SequenceNumber} of ${JSON.stringify(dynamodb?.Keys?.key?.S)}`;
}

function splitAtFirst(key: string): [string, string] {
  const at = key.indexOf('#');
  return at < 0 ? [key, ''] : [key.slice(0, at), key.slice(at + 1)];
}
