import type { ArchivedObject } from '../../functions/core/aws/archive';
import type { ObjectStore } from '../../functions/core/aws/object-store';
import { StorageError } from '../../functions/core/errors';
import type { Dump } from '../../functions/dump-format/listing/listed-dump';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';

/** How a dump is stored. */
export interface Storage extends Partial<ArchivedObject> {
  readonly storageClass: string;
}

/** How a dump is stored. What the user may not ask for is absent: who may read the dump learns it then. */
export async function storageOf(
  store: Pick<ObjectStore, 'archived'>,
  { object }: Dump,
  { dump: { key, versionId } }: Manifest,
  signal: AbortSignal,
): Promise<Storage> {
  const { storageClass = 'STANDARD' } = object ?? {};
  try {
    return { storageClass, ...(await store.archived(key, signal, versionId)) };
  } catch (error) {
    if (error instanceof StorageError) return { storageClass };
    throw error;
  }
}
