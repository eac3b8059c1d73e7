import { createHash } from 'node:crypto';

/** A pseudo-random number from 0 to 1, the same for the same text, so that a run can be repeated by its seed. */
export function seededNumber(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
