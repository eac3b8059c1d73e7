import type { Archive } from '../../core/aws/archive';
import type { DumpState } from '../../dump-format/listing/known-dump';

/** A dump of the job as retention sees it: with its manifest, and whatever is known of it. */
export interface Candidate {
  /** `2026-11-20`, or `2026-11-20-force-<id>`. Two dumps of a slot may share it, with different compressions. */
  readonly id: string;
  readonly key: string;
  readonly slot: string;
  readonly isForced: boolean;
  readonly state: Exclude<DumpState, 'unproven' | 'lost'>;
  /** When its manifest was written, in milliseconds, by the clock of S3. */
  readonly madeAt: number;
  /** Of all its objects. */
  readonly bytes: number;
  /** The archive that the dump itself is in. Absent when it can be read at once. */
  readonly archive?: Archive;
}

/** It was read back, and is what its manifest states. */
export function isVerified({ state }: Candidate): boolean {
  return state !== 'dumped' && state !== 'damaged';
}

/** A drill restored it, at least its definitions. */
export function isRestorable({ state }: Candidate): boolean {
  return state === 'restored' || state === 'drilled';
}

/** With all rows, not the definitions alone. */
export function isRestored({ state }: Candidate): boolean {
  return state === 'restored';
}

/** A full drill makes no difference here: otherwise the dump of a week would be that of the day of its full drill. */
const RANKS: Readonly<Record<Candidate['state'], number>> = {
  damaged: 0,
  dumped: 1,
  faulty: 2,
  verified: 3,
  drilled: 4,
  restored: 4,
};

/**
 * Orders the dumps of a period, the best one first: what is known to restore comes before what is only known to be whole,
 * and that before the rest. Among equals the newest slot is the best one, and there the slot's own dump.
 */
export function byWorth(one: Candidate, other: Candidate): number {
  return (
    RANKS[other.state] - RANKS[one.state] ||
    compare(other.slot, one.slot) ||
    Number(one.isForced) - Number(other.isForced) ||
    other.madeAt - one.madeAt ||
    compare(one.key, other.key)
  );
}

/** Orders texts by their code units, as S3 does. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
