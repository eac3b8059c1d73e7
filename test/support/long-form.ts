/** What a test adds in its long form, `LONG=1`, which runs every night. */
export function inLongForm<const T>(...added: readonly T[]): readonly T[] {
  return process.env.LONG ? added : [];
}
