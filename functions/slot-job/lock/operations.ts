import type { Delivery, HandOver, LockRecord, Place } from './record';
import { type OperationType, RECORD_LIFETIME_SECONDS } from './record';

/** Who writes, and what is common to all of one attempt's writes. */
export interface Attempt {
  readonly owner: string;
  readonly requestId: string;
  /** Default: an invocation. */
  readonly delivery?: Delivery;
}

const INVOCATION: Delivery = { from: 'invocation' };

/**
 * A conditional write of the lock record, stated once as data. `table.ts` turns it into a DynamoDB request, and
 * {@link applyOperation} is its meaning: model checks and tests run that, and an integration test holds both together.
 */
export type LockOperation =
  | ({ readonly type: 'acquire'; readonly version: string; readonly now: Date } & Taker)
  /** For work that may begin once only: fails for a slot that was ever tried. */
  | { readonly type: 'acquire-once'; readonly version: string; readonly now: Date }
  | ({ readonly type: 'takeover'; readonly version: string; readonly now: Date; readonly seenVersion: string } & Taker)
  /** Takes a slot whose execution has ended without a result. */
  | ({ readonly type: 'reclaim'; readonly version: string; readonly now: Date; readonly seenVersion: string } & Taker)
  /** Takes a slot that is DONE once more, because its result is gone; `lastError` is why. */
  | ({
      readonly type: 'redo';
      readonly version: string;
      readonly now: Date;
      readonly seenVersion: string;
      readonly lastError: string;
    } & Taker)
  /** `claim`: the place where this attempt is about to complete its upload. */
  | { readonly type: 'renew'; readonly version: string; readonly fence: number; readonly claim?: Place }
  /** Leaves the slot to an execution that has begun. */
  | { readonly type: 'hand-over'; readonly version: string; readonly fence: number; readonly handOver: HandOver }
  | { readonly type: 'done'; readonly version: string; readonly fence: number; readonly summary: object }
  | { readonly type: 'failed'; readonly version: string; readonly fence: number; readonly lastError: string }
  /** Fails a slot whose holder stopped renewing; no retry follows. */
  | { readonly type: 'bury'; readonly version: string; readonly seenVersion: string; readonly lastError: string };

/** Who takes the lock. */
interface Taker {
  /** The hand-over whose task asks; absent in a function. */
  readonly handOver?: HandOver;
  /** Whether an event of the schedule asks, or what follows from one. */
  readonly scheduled?: boolean;
}

/** A DynamoDB condition beside the predicate that it means. */
interface Condition {
  readonly expression: string;
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string | number>>;
  readonly allows: (record: LockRecord | undefined) => boolean;
}

/** The condition under which an operation may be written. */
export function conditionOf(operation: LockOperation, attempt: Attempt): Condition {
  switch (operation.type) {
    case 'acquire': {
      const free: Condition = {
        // guard: lock-is-free
        expression: 'attribute_not_exists(#key) OR #state = :failed',
        names: ['key', 'state'],
        values: { failed: 'FAILED' },
        allows: (record) => record === undefined || record.state === 'FAILED',
      };
      return operation.handOver ? handedOverTo(operation.handOver.number, free) : free;
    }
    case 'acquire-once':
      return {
        expression: 'attribute_not_exists(#key)',
        names: ['key'],
        values: {},
        // guard: acquires-once
        allows: (record) => record === undefined,
      };
    case 'takeover':
    case 'bury':
      return {
        // guard: takes-over-the-seen-version
        expression: '#state = :running AND #version = :seenVersion',
        names: ['state', 'version'],
        values: { running: 'RUNNING', seenVersion: operation.seenVersion },
        allows: (record) => record?.state === 'RUNNING' && record.version === operation.seenVersion,
      };
    case 'reclaim':
      return {
        // guard: reclaims-the-seen-version
        expression: '#state = :handedOver AND #version = :seenVersion',
        names: ['state', 'version'],
        values: { handedOver: 'HANDED_OVER', seenVersion: operation.seenVersion },
        allows: (record) => record?.state === 'HANDED_OVER' && record.version === operation.seenVersion,
      };
    case 'redo':
      return {
        expression: '#state = :done AND #version = :seenVersion',
        names: ['state', 'version'],
        values: { done: 'DONE', seenVersion: operation.seenVersion },
        allows: (record) => record?.state === 'DONE' && record.version === operation.seenVersion,
      };
    case 'renew':
    case 'hand-over':
    case 'done':
    case 'failed': {
      const holder: Condition = {
        // guard: holder-alone-writes
        expression: '#state = :running AND #owner = :owner AND #fence = :fence',
        names: ['state', 'owner', 'fence'],
        values: { running: 'RUNNING', owner: attempt.owner, fence: operation.fence },
        allows: (record) =>
          record?.state === 'RUNNING' && record.owner === attempt.owner && record.fence === operation.fence,
      };
      return operation.type === 'renew' && operation.claim ? claiming(operation.claim, holder) : holder;
    }
  }
}

/** What was handed over is free for the execution that it was handed to, and for no other. */
function handedOverTo(execution: number, { expression, names, values, allows }: Condition): Condition {
  return {
    expression: `${expression} OR (#state = :handedOver AND #handOver.#number = :execution)`,
    names: [...names, 'handOver', 'number'],
    values: { ...values, handedOver: 'HANDED_OVER', execution },
    // guard: handed-over-to-one
    allows: (record) => allows(record) || (record?.state === 'HANDED_OVER' && record.handOver?.number === execution),
  };
}

/** A slot has one place: what is claimed already is not claimed again. */
function claiming({ bucket, key }: Place, { expression, names, values, allows }: Condition): Condition {
  return {
    // guard: one-place-for-a-slot
    expression: `${expression} AND (attribute_not_exists(#claimedKey) OR (#claimedBucket = :bucket AND #claimedKey = :claimedKey))`,
    names: [...names, 'claimedBucket', 'claimedKey'],
    values: { ...values, bucket, claimedKey: key },
    allows: (record) =>
      allows(record) &&
      (record?.claimedKey === undefined || (record.claimedBucket === bucket && record.claimedKey === key)),
  };
}

/** The attributes that an operation removes: an error that was overcome is not an error of the slot. */
export function removedBy(operation: LockOperation): readonly (keyof LockRecord)[] {
  return operation.type === 'done' ? ['lastError'] : [];
}

/** The attributes that an operation sets, `fence` and `attempts` aside: those count up with each new holder. */
export function attributesOf(operation: LockOperation, attempt: Attempt): Partial<LockRecord> {
  const { version, type } = operation;
  const common = { version, operation: type };
  switch (operation.type) {
    case 'acquire':
    case 'acquire-once':
    case 'takeover':
    case 'reclaim':
    case 'redo':
      return {
        ...(operation.type === 'redo' ? { lastError: operation.lastError } : {}),
        // The function may have died before it recorded what it had started: events must know whose task holds the slot.
        // guard: a-task-records-its-hand-over
        ...('handOver' in operation && operation.handOver ? { handOver: operation.handOver } : {}),
        // guard: the-schedule-is-remembered
        ...('scheduled' in operation && operation.scheduled ? { scheduled: true } : {}),
        state: 'RUNNING',
        owner: attempt.owner,
        requestId: attempt.requestId,
        // guard: the-holder-states-its-delivery
        delivery: attempt.delivery ?? INVOCATION,
        ...common,
        startedAt: operation.now.toISOString(),
        ttl: Math.floor(operation.now.getTime() / 1000) + RECORD_LIFETIME_SECONDS,
      };
    case 'renew': {
      const { claim } = operation;
      return claim ? { ...common, claimedBucket: claim.bucket, claimedKey: claim.key } : common;
    }
    case 'hand-over':
      return { state: 'HANDED_OVER', ...common, handOver: operation.handOver };
    case 'done':
      return { state: 'DONE', ...common, ...operation.summary };
    case 'failed':
      return {
        state: 'FAILED',
        ...common,
        lastError: operation.lastError,
        delivery: attempt.delivery ?? INVOCATION,
      };
    case 'bury':
      return { state: 'FAILED', owner: attempt.owner, ...common, lastError: operation.lastError };
  }
}

const CHANGE_HOLDER: ReadonlySet<OperationType> = new Set<OperationType>([
  'acquire',
  'acquire-once',
  'takeover',
  'reclaim',
  'redo',
]);

/** True when the operation changes the holder, and so counts `fence` and `attempts` up. */
export function changesHolder(operation: LockOperation): boolean {
  return CHANGE_HOLDER.has(operation.type);
}

/** What a conditional write answered. */
export type LockWrite =
  | { readonly written: true; readonly record: LockRecord }
  | { readonly written: false; readonly old: LockRecord | undefined };

/** The meaning of an operation on a record: pure, atomic, without a table. */
export function applyOperation(
  key: string,
  record: LockRecord | undefined,
  operation: LockOperation,
  attempt: Attempt,
): LockWrite {
  if (!conditionOf(operation, attempt).allows(record)) return { written: false, old: record };
  const step = changesHolder(operation) ? 1 : 0;
  const next = {
    ...record,
    key,
    fence: (record?.fence ?? 0) + step,
    attempts: (record?.attempts ?? 0) + step,
    ...attributesOf(operation, attempt),
  } as LockRecord;
  for (const name of removedBy(operation)) delete next[name];
  return { written: true, record: next };
}
