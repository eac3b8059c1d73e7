import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { UsersOfDump } from '../../dump-format/manifest/users-of-dump';
import type { Users } from './read-users';

/** The object with the accounts of a dump, and what the manifest states about it. */
export interface UsersFile extends Omit<UsersOfDump, 'key'> {
  readonly body: Buffer;
}

/** Equal accounts give equal files. */
export function usersFile({ sql, accounts }: Users): UsersFile {
  const body = gzipSync(sql);
  return { body, accounts, bytes: body.length, sha256: hash('sha256', body) };
}
