import { hash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { ObjectStore } from '../../functions/core/aws/object-store';
import type { Manifest } from '../../functions/dump-format/manifest/manifest';
import { DamagedError, NotFoundError } from '../core/errors';

/**
 * The accounts that were dumped with a dump, as SQL.
 *
 * @throws {NotFoundError} when the job did not dump them.
 * @throws {DamagedError} when the object is not what the manifest states.
 */
export async function readUsersOfDump(store: ObjectStore, manifest: Manifest, signal: AbortSignal): Promise<Buffer> {
  const { users, slot, job } = manifest;
  if (!users) {
    throw new NotFoundError(
      'DUMP_NOT_FOUND',
      `The dump ${slot} of the job "${job}" has no accounts: it was made without dump_users = true. Choose a later one.`,
    );
  }
  const body = await buffer(await store.read(users.key, signal));
  const sha256 = hash('sha256', body);
  // guard: extracts-the-accounts-that-were-dumped
  if (sha256 === users.sha256) return gunzipSync(body);
  throw new DamagedError(
    'DUMP_DAMAGED',
    `THE ACCOUNTS ARE DAMAGED: the SHA-256 of "${users.key}" is ${sha256}, and the manifest of the dump states ${users.sha256}. Nothing was printed; extract from an earlier dump.`,
  );
}
