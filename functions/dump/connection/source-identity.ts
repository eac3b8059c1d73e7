import { hash } from 'node:crypto';
import type { Connection } from './connection';

/** What a job dumps, and by which lock: by it a dump is known as one that this job would have made. */
export interface SourceIdentity {
  /** Digest of host, port and databases: a host may come from an encrypted parameter, and metadata can be read. */
  readonly digest: string;
  readonly databases: readonly string[];
  readonly lockTable: string;
}

/** The identity of what a connection leads to. Case and a last dot of the host, and the order of databases, don't matter. */
export function sourceIdentity(
  { host, port, databases }: Pick<Connection, 'host' | 'port' | 'databases'>,
  lockTable: string,
): SourceIdentity {
  const names = [...databases].sort();
  const text = JSON.stringify([host.toLowerCase().replace(/\.$/, ''), port, names]);
  return { digest: hash('sha256', text).slice(0, 32), databases: names, lockTable };
}
