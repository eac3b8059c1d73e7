import type { Manifest } from './manifest';

/** The attributes of a lock record that DONE stores about the dump. */
export interface DumpSummary {
  /** Absent in records of earlier versions. */
  readonly bucket?: string;
  readonly objectKey: string;
  readonly etag: string;
  /** Lower-case hex SHA-256 of the whole object. */
  readonly sha256: string;
  /** Size of the object in bytes. */
  readonly bytes: number;
  /** Number of warnings in the manifest, and of those that the dump before did not have. Absent in earlier records. */
  readonly warningCount?: number;
  readonly newWarningCount?: number;
  /** The first of them, new ones before others, and shortened. */
  readonly warnings?: readonly string[];
}

/** The attributes of a lock record for the dump that a manifest describes. */
export function summaryOf({ dump, warnings, newWarnings = [] }: Manifest): DumpSummary {
  const others = warnings.filter((warning) => !newWarnings.includes(warning));
  const first = [...newWarnings, ...others].slice(0, KEPT_WARNINGS).map((warning) => warning.slice(0, WARNING_LENGTH));
  return {
    bucket: dump.bucket,
    objectKey: dump.key,
    etag: dump.etag,
    sha256: dump.sha256,
    bytes: dump.bytes,
    warningCount: warnings.length,
    newWarningCount: newWarnings.length,
    ...(first.length > 0 ? { warnings: first } : {}),
  };
}

/** Maximum number and length of the warnings in a lock record, which every renewal of the next run writes again. */
const KEPT_WARNINGS = 5;
const WARNING_LENGTH = 600;
