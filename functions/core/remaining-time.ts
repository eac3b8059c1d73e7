import type { Clock } from '../core/clock';

/** The longest time that Lambda gives a function ("Configure Lambda function timeout", AWS Lambda Developer Guide). */
const LONGEST_MS = 900_000;

/**
 * Milliseconds until Lambda ends the function. Lambda's runtime subtracts the wall clock from the deadline; this asks it
 * once and then counts by the monotonic clock, so that a step of the wall clock neither cuts a run off nor lets it run
 * into the end. A first answer that no function can get comes from a wall clock that is wrong by then: the run goes on
 * without knowing its end, since it would be cut off at every attempt otherwise.
 */
export function remainingTime(toldByLambda: number, clock: Clock): () => number {
  const possible = toldByLambda > 0 && toldByLambda <= LONGEST_MS;
  const end = clock.monotonic() + (possible ? toldByLambda : LONGEST_MS);
  return () => end - clock.monotonic();
}
