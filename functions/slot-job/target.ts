/** The subject of one run: a job's slot, or one forced repetition of it. */
export interface SlotTarget {
  readonly job: string;
  /** `2026-11-20` or `2026-11-20T13Z`. */
  readonly slot: string;
  /** Identifies a forced repetition, which gets a lock record and a result of its own, so that nothing is overwritten. */
  readonly forceId?: string | undefined;
}

/** Partition key of the lock record. */
export function lockKey({ job, slot, forceId }: SlotTarget): string {
  return forceId === undefined ? `${job}#${slot}` : `${job}#${slot}#force#${forceId}`;
}

/** A force id becomes part of keys, so it must hold nothing that separates their parts. */
const FORCE_ID = /^[A-Za-z0-9-]{1,128}$/;

/** The rule that a force id breaks, whatever its source; undefined when it is valid. */
export function forceIdProblem(id: string): string | undefined {
  if (FORCE_ID.test(id)) return undefined;
  return `must be 1 to 128 letters, digits and hyphens, got: ${JSON.stringify(id.slice(0, 300))}`;
}
