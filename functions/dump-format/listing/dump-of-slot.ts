import type { ObjectStore } from '../../core/aws/object-store';
import { EventError } from '../../core/errors';
import { dumpKeyStem, manifestKey, possibleDumpKeys } from '../keys/object-keys';

/**
 * Key of the dump that counts for a slot: the one with a manifest. Forced dumps are named by their keys.
 *
 * @throws {EventError} when there is none, or more than one.
 */
export async function dumpOfSlot(
  store: Pick<ObjectStore, 'keysBelow' | 'bucket'>,
  { prefix, jobName }: { readonly prefix: string; readonly jobName: string },
  slot: string,
  signal: AbortSignal,
): Promise<string> {
  const target = { job: jobName, slot };
  const stem = dumpKeyStem(prefix, target);
  const keys = new Set(await store.keysBelow(stem, signal));
  // guard: a-slot-has-the-dump-with-a-manifest
  const [found, ...others] = possibleDumpKeys(prefix, target).filter((key) => keys.has(manifestKey(key)));
  if (found !== undefined && others.length === 0) return found;
  const what =
    found === undefined
      ? `no dump: there is no manifest "${stem}…" in the bucket "${store.bucket}". Correct "slot", or ask the dump function for a dump of it`
      : `more than one dump: ${[found, ...others].map((key) => `"${key}"`).join(' and ')}. Name one of them by "key" instead of "slot"`;
  throw new EventError('SLOT_WITHOUT_DUMP', `The slot "${slot}" of the job "${jobName}" has ${what}.`);
}
