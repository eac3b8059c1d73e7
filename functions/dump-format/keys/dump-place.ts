import type { EnvironmentReader } from '../../core/environment-reader';

/** Where the dumps of a job are. */
export interface DumpPlace {
  readonly jobName: string;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}

/** Reads it from the environment of a function, whose variables have these names. */
export function readDumpPlace(
  reader: EnvironmentReader,
  names: { readonly jobName: string; readonly bucket: string; readonly prefix: string },
): DumpPlace {
  return {
    jobName: reader.jobName(names.jobName),
    bucket: reader.required(names.bucket),
    prefix: reader.optional(names.prefix) ?? '',
  };
}
