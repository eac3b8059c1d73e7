/** States of a slot. A slot without a record has not been tried yet. */
export type LockState = 'RUNNING' | 'HANDED_OVER' | 'DONE' | 'FAILED';

/** The conditional writes of a record; `operations.ts` defines them. */
export type OperationType =
  | 'acquire'
  | 'acquire-once'
  | 'takeover'
  | 'reclaim'
  | 'redo'
  | 'renew'
  | 'hand-over'
  | 'done'
  | 'failed'
  | 'bury';

/**
 * How an attempt came to its event. A reader of the table's stream knows by it whether another delivery follows a failure:
 * the number of attempts of a slot does not show that, because a slot may have several events, and not every delivery
 * comes as far as an attempt.
 */
export interface Delivery {
  /** `invocation`, or the ARN of the queue or stream. */
  readonly from: string;
  /** The number of the delivery, from 1; undefined where AWS does not state it. */
  readonly count?: number;
}

/** The place of a slot's result: a bucket and a key. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** A hand-over of a slot to an execution that outlives the function. */
export interface HandOver {
  /** The number of the execution among those of its slot, from 1. Its name follows from it. */
  readonly number: number;
  /** ARN of the execution. */
  readonly execution: string;
  /** Why the slot was handed over, as a sentence. */
  readonly reason: string;
  /** Whether an event of the schedule asked for the slot: its execution answers for it. */
  readonly scheduled: boolean;
}

/** The slot's row in DynamoDB. Beside these attributes DONE stores a summary, which depends on the kind of job. */
export interface LockRecord {
  readonly key: string;
  readonly state: LockState;
  /** UUID of the attempt that wrote last. Not the request id, which Lambda's retries share. */
  readonly owner: string;
  /** Incremented with every change of the owner. */
  readonly fence: number;
  /** New UUID at every write of the holder: an unchanged version means that the holder does not renew. */
  readonly version: string;
  /** The write that was last. A reader of the table's stream passes the renewals by because of it. */
  readonly operation: OperationType;
  readonly attempts: number;
  readonly requestId: string;
  /** ISO 8601, when the attempt acquired the lock. */
  readonly startedAt: string;
  readonly lastError?: string;
  /** Of the attempt that took the lock last. A record of an earlier version has that of the one that failed last. */
  readonly delivery?: Delivery;
  /**
   * The one place where the slot's result may become visible, from the moment before the first attempt at completing an
   * upload. Later attempts use it even when their own configuration differs, so that `If-None-Match` decides between them.
   */
  readonly claimedBucket?: string;
  readonly claimedKey?: string;
  /**
   * The last hand-over, as the function records it that leaves the slot, and the task that takes its lock. It stays when its
   * execution has ended.
   */
  readonly handOver?: HandOver;
  /**
   * An event of the schedule has taken the lock once. It may have failed, and a request by hand makes the dump: where that is left to an
   * execution, a retry of the event returns meanwhile, and the execution alone can report what the schedule has come to.
   */
  readonly scheduled?: boolean;
  /**
   * Unix seconds after which DynamoDB may collect the record. Never part of a condition: DynamoDB deletes "within a few
   * days" of it (DynamoDB Developer Guide, "Using time to live"), so no decision may rest on it.
   */
  readonly ttl: number;
}

/** The place that a record claims; undefined when no attempt has come as far as to complete an upload. */
export function claimOf({ claimedBucket, claimedKey }: LockRecord): Place | undefined {
  return claimedBucket === undefined || claimedKey === undefined
    ? undefined
    : { bucket: claimedBucket, key: claimedKey };
}

/** How long a record is kept before DynamoDB may collect it: 35 days, a month of slots and some days of grace. */
export const RECORD_LIFETIME_SECONDS = 35 * 24 * 60 * 60;
