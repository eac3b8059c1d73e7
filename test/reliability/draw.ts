import { createHash } from 'node:crypto';

/** A number from 0 to 1 that looks random, the same for the same text: a seed makes a run that can be repeated. */
export function draw(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}
