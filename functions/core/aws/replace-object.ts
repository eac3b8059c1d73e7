import { buffer } from 'node:stream/consumers';
import type { ObjectStore } from './object-store';

/**
 * Writes a small object, in place of one with other content.
 *
 * @returns false when another writer was faster.
 * @throws {StorageError}
 */
export async function replaceObject(
  store: ObjectStore,
  key: string,
  content: string | Buffer,
  contentType: string,
): Promise<boolean> {
  const body = Buffer.from(content);
  if (await store.write(key, body, { ifNoneMatch: '*' }, contentType)) return true;
  const stored = await store.find(key);
  if (!stored) return false;
  // The answer to an earlier request may be lost: its repetition finds its own object.
  if (stored.bytes === body.length && (await buffer(await store.read(key))).equals(body)) return true;
  return store.write(key, body, { ifMatch: stored.etag }, contentType);
}
