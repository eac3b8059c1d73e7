/** Durations of the lock protocol, in milliseconds. */
export const TIMINGS = {
  /** How often the holder renews. */
  renewEvery: 15_000,
  /** Without a successful renewal for this long the holder gives up. Less than `takeoverAfter`, so it gives up first. */
  renewWithin: 30_000,
  /** How often a waiting attempt reads the record. */
  readEvery: 5_000,
  /** A version that stands still for this long of local monotonic time has no living holder. */
  takeoverAfter: 45_000,
  /** With less than this left of the invocation a run is cut off. */
  watchdog: 20_000,
  /** With less than this left a takeover would only be cut off again: leave the slot to the retry. */
  takeoverNeeds: 60_000,
  /** With less than this left a waiting attempt leaves the slot to the retry. */
  standByNeeds: 25_000,
} as const;
