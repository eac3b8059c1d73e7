import type { Clock } from './clock';

/** Aborts work with a reason when its time is up. @returns a function that cancels the timer */
export function abortAfter(milliseconds: number, work: AbortController, reason: () => Error, clock: Clock): () => void {
  const calledOff = new AbortController();
  clock.sleep(Math.max(0, milliseconds), calledOff.signal).then(
    () => work.abort(reason()),
    () => {},
  );
  return () => calledOff.abort();
}
