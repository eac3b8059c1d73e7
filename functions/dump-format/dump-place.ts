/** Where the dumps of a job are. */
export interface DumpPlace {
  readonly jobName: string;
  readonly bucket: string;
  /** Without slashes at its ends; may be empty. */
  readonly prefix: string;
}
