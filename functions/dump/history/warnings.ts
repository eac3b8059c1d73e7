import type { ObjectStore } from '../../core/aws/object-store';
import { readManifest } from '../../dump-format/read-manifest';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from './last-dumps';

/**
 * The warnings in the manifest of the job's last dump but this one; none when there is no other.
 *
 * @throws {StorageError | ManifestError} when the bucket or the manifest could not be read.
 */
export async function warningsOfLastDump(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  except: string,
): Promise<readonly string[]> {
  const signal = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
  const dumps = await dumpsOfLastMonths(store, prefix, target, signal);
  const last = dumps.filter(({ key }) => key !== except).at(-1);
  return last === undefined ? [] : (await readManifest(store, last.key, signal)).warnings;
}
