/** What a test adds in its long form, `LONG=1`, which runs every night. */
export function inLongForm<const T>(...added: readonly T[]): readonly T[] {
  return process.env.LONG ? added : [];
}

/** A test of the long form only. */
export function testInLongForm(title: string, body: () => Promise<void>): void {
  if (process.env.LONG) test(title, body);
}
