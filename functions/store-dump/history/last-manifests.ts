import type { ObjectStore } from '../../core/aws/object-store';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { readManifest } from '../../dump-format/manifest/read-manifest';
import type { SlotTarget } from '../../slot-job/target';
import { dumpsOfLastMonths, HISTORY_TIMEOUT_MS } from './last-dumps';

/** The last dumps of a job, as their manifests describe them. */
export interface LastManifests {
  /** Of the last dump. */
  readonly last: Manifest;
  /** Of the last dump that names its databases: the manifest of one that was read back does not. */
  readonly named: Manifest | undefined;
}

/** How many manifests are looked at for one that names its databases. */
const LOOKED_AT = 3;

/**
 * The manifests of the job's last dumps but this one; undefined when there is no other.
 *
 * @throws {StorageError | ManifestError} when the bucket or a manifest could not be read.
 */
export async function lastManifests(
  store: ObjectStore,
  prefix: string,
  target: SlotTarget,
  except: string,
): Promise<LastManifests | undefined> {
  const signal = AbortSignal.timeout(HISTORY_TIMEOUT_MS);
  const dumps = (await dumpsOfLastMonths(store, prefix, target, signal)).filter(({ key }) => key !== except);
  let last: Manifest | undefined;
  for (const { key } of dumps.slice(-LOOKED_AT).reverse()) {
    const manifest = await readManifest(store, key, signal);
    last ??= manifest;
    if (manifest.source.databases.length > 0) return { last, named: manifest };
  }
  return last && { last, named: undefined };
}
