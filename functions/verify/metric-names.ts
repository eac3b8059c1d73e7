/** Names of the metrics of the verify function that alarms watch. */
export const METRIC = {
  verified: 'DumpVerified',
  arrivalVerified: 'ArrivalVerified',
  rowAnomalies: 'DumpRowAnomalies',
} as const;
