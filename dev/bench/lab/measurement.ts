import type { ProgramTimes } from './program-times';

/** Time and memory of one run. */
export interface Measurement {
  readonly seconds: number;
  /** Processor time of all processes, in user and kernel mode. */
  readonly cpuSeconds: number;
  /** The same by program. */
  readonly programs: ProgramTimes;
  /** Highest sampled resident memory of all processes together, in bytes. */
  readonly peakBytes: number;
}
