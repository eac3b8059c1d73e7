import type { StoredObject } from '../../core/aws/object-store';
import { parseUsers, renderUsers, type UsersOfDump } from './users-of-dump';

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
  /** Whether the server ignores the case of names. Absent in dumps of all tables, and in those of earlier versions. */
  readonly ignoresCase?: boolean;
  /** Of a masked dump: SHA-256 of the dump that it was made from, and of the rules document. */
  readonly masked?: { readonly from: string; readonly rules: string };
  /** The accounts that were dumped with it; see `users-of-dump.ts`. */
  readonly users?: UsersOfDump;
}

/** The metadata of a dump as S3 stores them. */
export function renderMetadata({ ignoresCase, users, masked, ...metadata }: DumpMetadata): Record<string, string> {
  return {
    ...metadata,
    fence: String(metadata.fence),
    ...(ignoresCase === undefined ? {} : { ignorescase: String(ignoresCase) }),
    ...(users && { users: renderUsers(users) }),
    ...(masked && { maskedfrom: masked.from, maskrules: masked.rules }),
  };
}

/** Reads the metadata of a dump. Undefined for an object that does not have them. */
export function dumpMetadata({ metadata }: Pick<StoredObject, 'metadata'>): DumpMetadata | undefined {
  const { job, slot, owner, fence, source, locktable, ignorescase, users: usersText, maskedfrom, maskrules } = metadata;
  if (job === undefined || slot === undefined || owner === undefined || !/^\d+$/.test(fence ?? '')) return undefined;
  const users = usersText === undefined ? undefined : parseUsers(usersText);
  return {
    job,
    slot,
    owner,
    fence: Number(fence),
    ...(source === undefined ? {} : { source }),
    ...(locktable === undefined ? {} : { locktable }),
    ...(ignorescase === undefined ? {} : { ignoresCase: ignorescase === 'true' }),
    ...(users && { users }),
    ...(maskedfrom !== undefined && maskrules !== undefined && { masked: { from: maskedfrom, rules: maskrules } }),
  };
}
