import type { StoredObject } from '../../core/aws/object-store';
import { compressionOf } from '../../dump-format/keys/object-keys';
import type { Manifest } from '../../dump-format/manifest/manifest';
import type { SlotTarget } from '../../slot-job/target';

/** The contents of a dump object, as they were uploaded or read back. */
interface Contents {
  readonly bytes: number;
  readonly sha256: string;
  readonly parts: Manifest['dump']['parts'];
}

/** Renders the manifest of a dump that is in the bucket. */
export function manifestOf(
  { job, slot }: SlotTarget,
  bucket: string,
  { key, versionId, etag }: StoredObject,
  { bytes, sha256, parts }: Contents,
  run: Manifest['run'],
  source: Manifest['source'],
  warnings: string[],
  newWarnings: string[],
  { facts, users, masked }: Pick<Manifest, 'facts' | 'users' | 'masked'> = {},
): Manifest {
  const compression = compressionOf(key);
  if (!compression) throw new Error(`"${key}" is not the key of a dump.`);
  return {
    schemaVersion: 1,
    job,
    slot,
    dump: { bucket, key, ...(versionId === undefined ? {} : { versionId }), etag, compression, bytes, sha256, parts },
    ...(facts === undefined ? {} : { facts }),
    ...(users === undefined ? {} : { users }),
    ...(masked === undefined ? {} : { masked }),
    run,
    source,
    warnings,
    newWarnings,
  };
}
