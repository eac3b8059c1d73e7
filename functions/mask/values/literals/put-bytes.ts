/** Bytes up to which a loop is faster than a call. */
const SHORT = 64;

/** Copies bytes into the memory of a program. */
export function putBytes(memory: Buffer, place: number, source: Buffer, from: number, to: number): void {
  if (to - from > SHORT) source.copy(memory, place, from, to);
  else for (let at = from, target = place; at < to; ) memory[target++] = source[at++] as number;
}
