import type { StoredObject } from '../core/aws/object-store';

/** Metadata of the object of a dump: they identify it, and the attempt that made it. */
export interface DumpMetadata {
  readonly job: string;
  readonly slot: string;
  readonly owner: string;
  readonly fence: number;
  /** Digest of what was dumped; see `dump/connection/source-identity.ts`. Absent in dumps of earlier versions. */
  readonly source?: string;
  /** Lock table of the deployment that made it. Absent in dumps of earlier versions. */
  readonly locktable?: string;
}

/** The metadata of a dump as S3 stores them. */
export function renderMetadata(metadata: DumpMetadata): Record<string, string> {
  return { ...metadata, fence: String(metadata.fence) };
}

/** Reads the metadata of a dump. Undefined for an object that does not have them. */
export function dumpMetadata({ metadata }: Pick<StoredObject, 'metadata'>): DumpMetadata | undefined {
  const { job, slot, owner, fence, source, locktable } = metadata;
  if (job === undefined || slot === undefined || owner === undefined || !/^\d+$/.test(fence ?? '')) return undefined;
  return {
    job,
    slot,
    owner,
    fence: Number(fence),
    ...(source === undefined ? {} : { source }),
    ...(locktable === undefined ? {} : { locktable }),
  };
}
