import type { Clock } from './clock';

/** The longest time that Lambda gives a function ("Configure Lambda function timeout", AWS Lambda Developer Guide). */
const LONGEST_MS = 900_000;

/**
 * Milliseconds until Lambda ends the function. Lambda's runtime subtracts the wall clock from the deadline; this asks it
 * once and then counts by the monotonic clock, so that a step of the wall clock neither ends a run early nor lets it run
 * into the timeout. An impossible first answer comes from a wrong wall clock: the run then continues
 * without knowing its end, because otherwise every attempt would be interrupted.
 */
export function remainingTime(toldByLambda: number, clock: Clock): () => number {
  const possible = toldByLambda > 0 && toldByLambda <= LONGEST_MS;
  const end = clock.monotonic() + (possible ? toldByLambda : LONGEST_MS);
  return () => end - clock.monotonic();
}
