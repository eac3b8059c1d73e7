import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { DumpSummary } from '../../../../functions/dump-format/manifest/dump-summary';
import { applyOperation, type LockOperation } from '../../../../functions/slot-job/lock/operations';
import type { Delivery, HandOver, LockRecord } from '../../../../functions/slot-job/lock/record';

export const SUMMARY: DumpSummary = {
  objectKey: 'backups/shop/2026/11/shop-2026-11-20.sql.zst',
  etag: '"e"',
  sha256: 'a'.repeat(64),
  bytes: 12_345_678,
};

/** One write of a sequence: its operation and run. `fence` and versions are filled in. */
export type Step =
  | { readonly by: string; readonly type: 'acquire' | 'takeover' | 'renew' | 'bury' | 'reclaim' }
  | { readonly by: string; readonly type: 'hand-over'; readonly number: number }
  /** By the task of an execution. */
  | { readonly by: string; readonly type: 'acquire'; readonly execution: number }
  | { readonly by: string; readonly type: 'done'; readonly summary?: Partial<DumpSummary> }
  | { readonly by: string; readonly type: 'failed'; readonly lastError?: string; readonly delivery?: Delivery };

export const EXECUTION = 'arn:aws:states:eu-central-1:123456789012:execution:mysqldump-shop-runner:shop-2026-11-20-1';

const BEGIN = Date.parse('2026-11-20T03:00:00Z');

/**
 * Performs a sequence of the lock's own operations, one every ten seconds, and returns the records of the table's
 * stream.
 */
export function streamOf(key: string, steps: readonly Step[]): DynamoDBRecord[] {
  let record: LockRecord | undefined;
  return steps.map((step, index) => {
    const at = new Date(BEGIN + index * 10_000);
    const operation = operationOf(step, `v${index}`, at, record);
    const delivery = deliveryOf(step);
    const attempt = { owner: step.by, requestId: `request-${step.by}`, ...delivery };
    const written = applyOperation(key, record, operation, attempt);
    if (!written.written) throw new Error(`Step ${index} (${step.type} by ${step.by}) is not allowed by the lock.`);
    const before = record;
    record = written.record;
    return streamRecord(before, record, index + 1, at);
  });
}

/** The stream record of one write, as Lambda passes it to a function. */
export function streamRecord(before: object | undefined, after: object | undefined, number = 1, at = new Date(BEGIN)) {
  const image = (item: object) => marshall(item, { removeUndefinedValues: true }) as never;
  const { key } = (after ?? before) as { key?: string };
  return {
    eventID: `event-${number}`,
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ApproximateCreationDateTime: at.getTime() / 1000,
      SequenceNumber: String(number),
      Keys: image({ key }),
      ...(before && { OldImage: image(before) }),
      ...(after && { NewImage: image(after) }),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
  } satisfies DynamoDBRecord as DynamoDBRecord;
}

/** A task states its execution. */
function deliveryOf(step: Step): { readonly delivery?: Delivery } {
  if ('execution' in step) return { delivery: { from: EXECUTION, count: 1 } };
  return 'delivery' in step && step.delivery ? { delivery: step.delivery } : {};
}

function handOverTo(number: number): HandOver {
  return { number, execution: EXECUTION, reason: 'r', scheduled: true };
}

function operationOf(step: Step, version: string, now: Date, record: LockRecord | undefined): LockOperation {
  const fence = record?.fence ?? 0;
  switch (step.type) {
    case 'acquire':
      return {
        type: 'acquire',
        version,
        now,
        ...('execution' in step ? { handOver: handOverTo(step.execution) } : {}),
      };
    case 'reclaim':
      return { type: 'reclaim', version, now, seenVersion: record?.version ?? '' };
    case 'hand-over': {
      return { type: 'hand-over', version, fence, handOver: handOverTo(step.number) };
    }
    case 'takeover':
      return { type: 'takeover', version, now, seenVersion: record?.version ?? '' };
    case 'bury':
      return { type: 'bury', version, seenVersion: record?.version ?? '', lastError: 'It died.' };
    case 'renew':
      return { type: 'renew', version, fence };
    case 'done':
      return { type: 'done', version, fence, summary: (step.summary ?? SUMMARY) as DumpSummary };
    case 'failed':
      return { type: 'failed', version, fence, lastError: step.lastError ?? 'The database is unreachable.' };
  }
}
