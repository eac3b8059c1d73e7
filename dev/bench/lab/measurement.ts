/** Time and memory of one run. */
export interface Measurement {
  readonly seconds: number;
  /** Processor time of all processes, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** Highest sampled resident memory of all processes together, in bytes. */
  readonly peakBytes: number;
}
