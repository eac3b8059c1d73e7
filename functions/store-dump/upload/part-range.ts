import { MAX_PARTS } from './part-size';

/** The parts of an upload that one uploader fills. Their numbers leave gaps, which S3 allows. */
export interface PartRange {
  /** How many numbers come before its first. */
  readonly before: number;
  /** How many numbers it has. */
  readonly parts: number;
  /** How much sooner its parts grow than those of a whole upload, because it has fewer of them. */
  readonly stride: number;
  /** How many of its parts may be on their way at once. With the one being filled they bound the uploader's memory. */
  readonly inFlight: number;
  /** Whether it is all of the upload. */
  readonly whole: boolean;
}

/**
 * The range of one of `count` uploaders that share an upload; `index` counts from 0, in the order of the object.
 *
 * @param concurrency how many parts may be on their way at once, of all uploaders, as far as each gets one.
 */
export function partRange(index: number, count: number, concurrency: number): PartRange {
  const parts = Math.floor(MAX_PARTS / count);
  return {
    before: index * parts,
    parts,
    stride: count,
    inFlight: Math.ceil(concurrency / count),
    whole: count === 1,
  };
}
