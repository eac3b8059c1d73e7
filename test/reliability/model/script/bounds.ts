import type { Budget } from './world';

/** Faults for explorations that take seconds. */
export const SHORT: readonly Partial<Budget>[] = [
  { crashes: 1, failures: 1, errors: 1 },
  { crashes: 1, failures: 1, lostAnswers: 1 },
  { errors: 1, lapses: 1, timeouts: 1 },
];

/** Faults for explorations that take minutes. */
export const LONG: readonly Partial<Budget>[] = [
  { crashes: 2, failures: 2, errors: 1 },
  { crashes: 1, failures: 1, lostAnswers: 1, errors: 1, lapses: 1 },
  { crashes: 1, lostAnswers: 2, timeouts: 1 },
];
