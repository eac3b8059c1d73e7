/** Names of the metrics of the mask function. */
export const METRIC = {
  /** 1 for a masked dump that was made, or found to be made, because a dump had been verified; otherwise 0. */
  arrivalMasked: 'ArrivalMasked',
  /** 1 for an invocation that made or adopted a masked dump, 0 for one that failed. Nothing when it was there already. */
  masked: 'DumpMasked',
  /** Of a new one: its size, and the seconds of the run. */
  bytes: 'MaskedBytes',
  seconds: 'MaskSeconds',
} as const;
