/** States of a slot. A slot without a record has not been tried yet. */
export type LockState = 'RUNNING' | 'DONE' | 'FAILED';

/** The conditional writes of a record; `operations.ts` says what each of them means. */
export type OperationType = 'acquire' | 'acquire-once' | 'takeover' | 'redo' | 'renew' | 'done' | 'failed' | 'bury';

/** What DONE says of the dump. */
export interface DumpFacts {
  /** Absent in records of earlier versions. */
  readonly bucket?: string;
  readonly objectKey: string;
  readonly etag: string;
  /** Lower-case hex SHA-256 of the whole object. */
  readonly sha256: string;
  /** Size of the object in bytes. */
  readonly bytes: number;
  /** Number of warnings in the manifest, and of those that the dump before did not have. Absent in earlier records. */
  readonly warningCount?: number;
  readonly newWarningCount?: number;
  /** The first of them, new ones before others, and shortened. */
  readonly warnings?: readonly string[];
}

/** Where the dump of a slot goes: a bucket, and a key with its ending. */
export interface Place {
  readonly bucket: string;
  readonly key: string;
}

/** What DONE says of a script that exited 0. */
export interface ScriptFacts {
  readonly seconds: number;
  /** What it said last, without secrets; empty when it said nothing. */
  readonly lastLine: string;
}

export type Facts = DumpFacts | ScriptFacts;

/** The slot's row in DynamoDB. */
export interface LockRecord extends Partial<DumpFacts>, Partial<ScriptFacts> {
  readonly key: string;
  readonly state: LockState;
  /** UUID of the attempt that wrote last. Not the request id, which Lambda's retries share. */
  readonly owner: string;
  /** Grows by one with every change of hands. */
  readonly fence: number;
  /** New UUID at every write of the holder: a version that stands still is a holder that doesn't renew. */
  readonly version: string;
  /** The write that was last. A reader of the table's stream passes the renewals by because of it. */
  readonly operation: OperationType;
  readonly attempts: number;
  readonly requestId: string;
  /** ISO 8601, when the attempt acquired the lock. */
  readonly startedAt: string;
  readonly lastError?: string;
  /**
   * The one place where the slot's dump may become visible, from the moment before the first attempt at completing an
   * upload. Later attempts use it whatever their own configuration says, so that `If-None-Match` decides between them.
   */
  readonly claimedBucket?: string;
  readonly claimedKey?: string;
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
