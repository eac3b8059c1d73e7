import type { ObjectStore } from '../../core/aws/object-store';
import { detailOf, StorageError } from '../../core/errors';
import { manifestKey, possibleDumpKeys } from '../../dump-format/keys/object-keys';
import type { SlotTarget } from '../../slot-job/target';
import type { DumpRecord } from './protocol';

/** Whether the dump is there that DONE names. */
export type DumpCheck =
  | { readonly dump: 'there' }
  | { readonly dump: 'gone'; readonly missing: string; readonly manifestOnly: boolean }
  | { readonly dump: 'unknown'; readonly reason: string };

/**
 * Looks for the dump, and the manifest beside it, that a record names as DONE. What can't be seen from here is unknown,
 * and not gone: to make it again would give the slot a second dump.
 *
 * @throws {StorageError} when S3 gave no answer.
 */
export async function checkDump(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  { objectKey = '', bucket: named, claimedBucket }: DumpRecord,
  signal?: AbortSignal,
): Promise<DumpCheck> {
  const bucket = named ?? claimedBucket;
  if (!possibleDumpKeys(prefix, target).includes(objectKey) || (bucket !== undefined && bucket !== store.bucket)) {
    const place = bucket === undefined ? `"${objectKey}"` : `s3://${bucket}/${objectKey}`;
    const reason = `it is at ${place}, and this deployment writes to bucket "${store.bucket}" with prefix "${prefix}"`;
    return { dump: 'unknown', reason };
  }
  try {
    const keys = await store.keysBelow(objectKey, signal);
    const missing = [objectKey, manifestKey(objectKey)].filter((key) => !keys.includes(key));
    if (missing.length === 0) return { dump: 'there' };
    const manifestOnly = keys.includes(objectKey);
    if (bucket !== undefined) return { dump: 'gone', missing: missing.join(' and '), manifestOnly };
    const reason = `it is not in bucket "${store.bucket}", and the lock record of an earlier version does not say which bucket it went to`;
    return { dump: 'unknown', reason };
  } catch (error) {
    // guard: what-s3-hides-is-unknown
    if (isDenied(error)) return { dump: 'unknown', reason: detailOf(error) };
    throw error;
  }
}

function isDenied(error: unknown): boolean {
  const cause = error instanceof StorageError ? error.cause : undefined;
  return cause instanceof Error && /^(AccessDenied|Forbidden|403)/.test(cause.name);
}
