/** What one run took. */
export interface Measurement {
  readonly seconds: number;
  /** Processor time of all processes, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** Highest resident memory of all processes together that was seen, in bytes. */
  readonly peakBytes: number;
}
