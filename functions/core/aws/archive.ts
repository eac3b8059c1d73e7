import type { Explanation } from '../errors';
import { shellWord } from '../words/shell-word';

const GLACIER_TIMES = '3 to 5 hours (Tier=Expedited: 1 to 5 minutes, Tier=Bulk: 5 to 12 hours)';
const DEEP_TIMES = 'up to 12 hours (Tier=Bulk: up to 48 hours)';

/**
 * Storage classes, and tiers of the class INTELLIGENT_TIERING, whose objects S3 has to restore before they can be read, and how
 * long that takes ("Archive retrieval options", Amazon S3 User Guide).
 */
const ARCHIVES = {
  GLACIER: GLACIER_TIMES,
  DEEP_ARCHIVE: DEEP_TIMES,
  ARCHIVE_ACCESS: GLACIER_TIMES,
  DEEP_ARCHIVE_ACCESS: DEEP_TIMES,
} as const;

export type Archive = keyof typeof ARCHIVES;

/** An object in an archive. */
export interface ArchivedObject {
  readonly archive: Archive;
  /** A copy that can be read: there until a time, on its way, or none. */
  readonly copy: 'there' | 'on-its-way' | 'none';
  /** When S3 deletes the copy; absent when it does not, or has not stated it. */
  readonly until?: Date;
}

/** What the headers of an object show of it ("HeadObject", Amazon S3 API Reference). */
export interface ArchiveHeaders {
  readonly StorageClass?: string | undefined;
  /** Of the class INTELLIGENT_TIERING. */
  readonly ArchiveStatus?: string | undefined;
  /** `ongoing-request="false", expiry-date="Fri, 21 Dec 2026 00:00:00 GMT"` */
  readonly Restore?: string | undefined;
}

/** The archive that an object is in; undefined when it can be read at once. */
export function archiveOf({ StorageClass, ArchiveStatus }: ArchiveHeaders): Archive | undefined {
  const name = ArchiveStatus ?? StorageClass;
  return name !== undefined && Object.hasOwn(ARCHIVES, name) ? (name as Archive) : undefined;
}

/** Reads from the headers of an object whether it is archived, and whether S3 has restored it. */
export function archivedObject(headers: ArchiveHeaders): ArchivedObject | undefined {
  const archive = archiveOf(headers);
  if (archive === undefined) return undefined;
  const { Restore = '' } = headers;
  const [, ongoing] = /ongoing-request="(\w+)"/.exec(Restore) ?? [];
  if (ongoing === undefined) return { archive, copy: 'none' };
  if (ongoing !== 'false') return { archive, copy: 'on-its-way' };
  const until = Date.parse(/expiry-date="([^"]*)"/.exec(Restore)?.[1] ?? '');
  return { archive, copy: 'there', ...(Number.isNaN(until) ? {} : { until: new Date(until) }) };
}

/** An object in a bucket, or one version of it. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** The command that makes S3 restore an object. A tier of INTELLIGENT_TIERING accepts no number of days. */
export function archiveCommand(object: ObjectVersion, archive: Archive): string {
  const days = archive.endsWith('_ACCESS') ? '' : 'Days=7,';
  return `aws s3api restore-object ${argumentsOf(object)} --restore-request '${days}GlacierJobParameters={Tier=Standard}'`;
}

/** Explains why an object can't be read now, and what to do; undefined when its copy can be. */
export function explainArchived(object: ObjectVersion, { archive, copy }: ArchivedObject): Explanation | undefined {
  // guard: a-restored-copy-can-be-read
  if (copy === 'there') return undefined;
  const name = `"${object.key}" in the bucket "${object.bucket}"`;
  const wait = `Repeat this when "aws s3api head-object ${argumentsOf(object)}" shows that it is there${archive.endsWith('_ACCESS') ? ' (no ArchiveStatus any more)' : ' (ongoing-request="false")'}.`;
  if (copy === 'on-its-way') {
    return { code: 'DUMP_ARCHIVED', detail: `S3 is restoring the object ${name} from the archive ${archive}. ${wait}` };
  }
  return {
    code: 'DUMP_ARCHIVED',
    detail: `The object ${name} is in the archive ${archive}, from which S3 has to restore it before it can be read: ${archiveCommand(object, archive)}. That takes ${ARCHIVES[archive]}. ${wait}`,
  };
}

function argumentsOf({ bucket, key, versionId }: ObjectVersion): string {
  const version = versionId === undefined ? '' : ` --version-id ${shellWord(versionId)}`;
  return `--bucket ${shellWord(bucket)} --key ${shellWord(key)}${version}`;
}
