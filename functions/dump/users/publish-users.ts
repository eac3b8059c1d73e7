import type { ObjectStore } from '../../core/aws/object-store';
import { usersKey } from '../../dump-format/keys/object-keys';
import type { UsersOfDump } from '../../dump-format/manifest/users-of-dump';
import type { SlotTarget } from '../../slot-job/target';
import type { UsersFile } from './users-file';

/** What the manifest will state about the accounts. */
export function usersOfDump(prefix: string, target: SlotTarget, { body: _, ...facts }: UsersFile): UsersOfDump {
  return { key: usersKey(prefix, target, facts.sha256), ...facts };
}

/**
 * Writes the accounts, before their dump becomes visible. The key has their hash: an object that is there was written by an
 * earlier attempt and has the same content, and nothing of another content is ever overwritten or needs to be read.
 *
 * @throws {StorageError} when it could not be written.
 */
export async function publishUsers(store: ObjectStore, { key }: UsersOfDump, { body }: UsersFile): Promise<void> {
  await store.write(key, body, { ifNoneMatch: '*' }, 'application/gzip');
}
