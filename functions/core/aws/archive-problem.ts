import { type Explanation, StorageError } from '../errors';
import { explainArchived } from './archive';
import type { ObjectStore } from './object-store';

/**
 * Why an object can't be read before S3 restores it from an archive, and what to do. Undefined when it can be, or when that is not
 * known: then the attempt to read it shows why.
 */
export async function archiveProblem(
  store: Pick<ObjectStore, 'archived' | 'bucket'>,
  { key, versionId }: { readonly key: string; readonly versionId?: string | undefined },
  signal?: AbortSignal,
): Promise<Explanation | undefined> {
  try {
    const archived = await store.archived(key, signal, versionId);
    return archived && explainArchived({ bucket: store.bucket, key, versionId }, archived);
  } catch (error) {
    if (error instanceof StorageError) return undefined;
    throw error;
  }
}
