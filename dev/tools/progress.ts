/**
 * Progress for people: one line when a step starts and one when it ends, with the time it took. Plain lines, so that a
 * terminal and a CI log read the same.
 */
export async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  process.stderr.write(`→ ${title}\n`);
  // Prints progress of a long step, because a minute without output looks like a hang.
  const heartbeat = setInterval(() => process.stderr.write(`  … ${title} (${elapsed(startedAt)})\n`), 20_000);
  try {
    const result = await work();
    process.stderr.write(`✓ ${title} (${elapsed(startedAt)})\n`);
    return result;
  } catch (error) {
    process.stderr.write(`✗ ${title} (${elapsed(startedAt)})\n`);
    throw error;
  } finally {
    clearInterval(heartbeat);
  }
}

/** Prints a detail of the current step. */
export function note(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

function elapsed(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
