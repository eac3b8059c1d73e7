/** Names of the metrics of the drill function. */
export const METRIC = {
  /** 1 for a dump that restores, 0 for one that does not. */
  restorable: 'DumpRestorable',
  /** 1 for a dump that restores and is a slot's own, drilled on the arrival of its verdict; otherwise 0. */
  arrivalRestorable: 'ArrivalRestorable',
  /** Days for which a verified dump has waited for a full drill that passes. */
  daysWithoutFullDrill: 'DaysWithoutFullDrill',
  seconds: 'DrillSeconds',
} as const;

/** Days for which verdicts of full drills are looked for: the metric counts no further. */
export const OBSERVED_DAYS = 62;
