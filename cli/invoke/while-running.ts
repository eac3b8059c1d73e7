import type { Session } from '../core/session';
import { duration } from '../output/units';

/** The longest that Lambda lets a function run, and some time for the way, in milliseconds. */
export const INVOCATION_MS = 16 * 60_000;

/** Shows on a terminal how long a function has been running, until the work with it settles. */
export async function whileRunning<T>(
  name: string,
  { clock, output }: Pick<Session, 'clock' | 'output'>,
  work: () => Promise<T>,
): Promise<T> {
  const startedAt = clock.monotonic();
  const shown = setInterval(
    () => output.progress(`${name} is running  ${duration((clock.monotonic() - startedAt) / 1000)}`),
    1_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(shown);
  }
}
