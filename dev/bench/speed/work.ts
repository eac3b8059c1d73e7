import type { Measurement } from '../lab/measurement';

/** Processor time of a dump, in seconds, by who used it. */
export interface Work {
  readonly server: number;
  /** mysqldump or mydumper. */
  readonly dumper: number;
  /** Compressors that are programs of their own. */
  readonly compressor: number;
  /** All other processes of the dump: the function, the AWS CLI. */
  readonly rest: number;
  readonly s3: number;
}

const DUMPERS = /^(?:mysqldump|mydumper)/;
const COMPRESSORS = /^(?:p?zstd|gzip|pigz)/;

/** Attributes the processor time of a dump to dump program, compressor and the rest. */
export function workOf({
  cpuSeconds,
  programs,
}: Pick<Measurement, 'cpuSeconds' | 'programs'>): Pick<Work, 'dumper' | 'compressor' | 'rest'> {
  const of = (names: RegExp) =>
    Object.entries(programs).reduce((sum, [name, seconds]) => (names.test(name) ? sum + seconds : sum), 0);
  const dumper = of(DUMPERS);
  const compressor = of(COMPRESSORS);
  return { dumper, compressor, rest: Math.max(0, cpuSeconds - dumper - compressor) };
}
