/** States of a slot. A slot without a record has not been tried yet. */
export type LockState = 'RUNNING' | 'DONE' | 'FAILED';

/** The conditional writes of a record; `operations.ts` says what each of them means. */
export type OperationType = 'acquire' | 'acquire-once' | 'takeover' | 'renew' | 'done' | 'failed' | 'bury';

/** What DONE says of the dump. */
export interface DumpFacts {
  readonly objectKey: string;
  readonly etag: string;
  /** Lower-case hex SHA-256 of the whole object. */
  readonly sha256: string;
  /** Size of the object in bytes. */
  readonly bytes: number;
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
   * Unix seconds after which DynamoDB may collect the record. Never part of a condition: DynamoDB deletes "within a few
   * days" of it (DynamoDB Developer Guide, "Using time to live"), so no decision may rest on it.
   */
  readonly ttl: number;
}

/** How long a record is kept before DynamoDB may collect it: 35 days, a month of slots and some days of grace. */
export const RECORD_LIFETIME_SECONDS = 35 * 24 * 60 * 60;
