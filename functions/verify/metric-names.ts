/** Names of the metrics of the verify function. */
export const METRIC = {
  /** 1 for a dump that matches its manifest, 0 for one that does not. */
  verified: 'DumpVerified',
  /** 1 for such a dump that is a slot's own, verified on its arrival; otherwise 0. */
  arrivalVerified: 'ArrivalVerified',
  /** Number of tables with far fewer rows than expected. */
  rowAnomalies: 'DumpRowAnomalies',
  seconds: 'VerifySeconds',
} as const;
