import { MAX_PARTS } from './part-size';

/** Parts of one uploader that may be on their way at once. With the one being filled they bound its memory. */
const IN_FLIGHT = 3;

/** Parts on their way at once that several uploaders share, as far as each gets one. */
const SHARED_IN_FLIGHT = 4;

/** The parts of an upload that one uploader fills. Their numbers leave gaps, which S3 allows. */
export interface PartRange {
  /** How many numbers come before its first. */
  readonly before: number;
  /** How many numbers it has. */
  readonly parts: number;
  /** How much sooner its parts grow than those of a whole upload, because it has fewer of them. */
  readonly stride: number;
  /** How many of its parts may be on their way at once. */
  readonly inFlight: number;
  /** Whether it is all of the upload. */
  readonly whole: boolean;
}

export const ALL_PARTS: PartRange = { before: 0, parts: MAX_PARTS, stride: 1, inFlight: IN_FLIGHT, whole: true };

/** The range of one of `count` uploaders that share an upload; `index` counts from 0, in the order of the object. */
export function partRange(index: number, count: number): PartRange {
  const parts = Math.floor(MAX_PARTS / count);
  return {
    before: index * parts,
    parts,
    stride: count,
    inFlight: Math.ceil(SHARED_IN_FLIGHT / count),
    whole: count === 1,
  };
}
