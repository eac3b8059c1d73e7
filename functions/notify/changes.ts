/** Changes that a person can be notified of. Every slot that ends well is exactly one of `dumped`, `ran`, `recovered` and `warned`. */
export const CHANGES = [
  /** The slot's dump is there, at the first attempt. */
  'dumped',
  /** The same for a job that makes no dump: it ran. */
  'ran',
  /** The attempts that follow each other at once are used up, or all of them; and each failure after that. */
  'failed',
  /** It succeeded, and it took more than one attempt. */
  'recovered',
  /** The slot's dump is there with warnings that the dump before did not have. Only where `dumped` or `recovered` is not sent. */
  'warned',
  /** A run stopped renewing its lock, and another one took over. */
  'taken-over',
] as const;
export type Change = (typeof CHANGES)[number];
