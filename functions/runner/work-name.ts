import { hash } from 'node:crypto';

const DIGEST_LENGTH = 8;

/**
 * Name of work on a dump: the same for the same work on the object that a manifest is about, and another for the one that
 * replaces it.
 *
 * @param dumpKey key of the dump
 * @param etag of its manifest
 * @param kind of the work, where a function does several kinds
 */
export function workName(dumpKey: string, etag: string, ...kind: readonly string[]): string {
  const [name = ''] = dumpKey.slice(dumpKey.lastIndexOf('/') + 1).split('.sql.');
  return [name, hash('sha256', etag).slice(0, DIGEST_LENGTH), ...kind].join('-');
}
