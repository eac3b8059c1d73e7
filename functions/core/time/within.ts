import type { Clock } from './clock';

/**
 * Whether something happens in time. When this settles, no timer is left.
 *
 * @throws what `event` rejects with before its time is up.
 */
export async function within(milliseconds: number, event: Promise<unknown>, clock: Clock): Promise<boolean> {
  const decided = new AbortController();
  const late = clock.sleep(milliseconds, decided.signal).then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([event.then(() => true), late]);
  } finally {
    decided.abort();
  }
}
