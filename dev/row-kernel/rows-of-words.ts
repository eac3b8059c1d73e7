/*
 * Instructions that BLAKE2s and ChaCha share: vectors of four words, each a row of a state of 4 × 4 words, in the local
 * variables a, b, c and d.
 */

export const vector = (numbers: readonly number[]) => `(v128.const i32x4 ${numbers.join(' ')})`;

export const NO_WORDS = vector([0, 0, 0, 0]);

export function set(name: string, value: string): string {
  return `(local.set $${name} ${value})`;
}

export function add(name: string, ...others: string[]): string {
  return set(
    name,
    others.reduce((sum, other) => `(i32x4.add ${sum} ${other})`, `(local.get $${name})`),
  );
}

/** `name` xor `other`, rotated to the right. */
export function xorRotated(name: string, other: string, bits: number): string {
  const xor = set(name, `(v128.xor (local.get $${name}) (local.get $${other}))`);
  // Whole bytes are moved by one instruction.
  if (bits % 8 === 0) return `${xor}\n    ${shuffled(name, (lane, byte) => 4 * lane + ((byte + bits / 8) % 4))}`;
  return `${xor}
    ${set(name, `(v128.or (i32x4.shr_u (local.get $${name}) (i32.const ${bits})) (i32x4.shl (local.get $${name}) (i32.const ${32 - bits})))`)}`;
}

/** Moves the words of a row to the left. */
export function moved(name: string, by: number): string {
  return shuffled(name, (lane, byte) => 4 * ((lane + by) % 4) + byte);
}

/** Words of two vectors, by their numbers. */
export function interleaved(words: readonly number[], first: string, second: string): string {
  const bytes = words.flatMap((word) => [0, 1, 2, 3].map((byte) => 4 * word + byte));
  return `(i8x16.shuffle ${bytes.join(' ')} ${first} ${second})`;
}

function shuffled(name: string, from: (lane: number, byte: number) => number): string {
  const bytes = [0, 1, 2, 3].flatMap((lane) => [0, 1, 2, 3].map((byte) => from(lane, byte)));
  return set(name, `(i8x16.shuffle ${bytes.join(' ')} (local.get $${name}) (local.get $${name}))`);
}
