import { hash } from 'node:crypto';
import type { Manifest } from './manifest';

/** What identifies a server. */
export type ServerIdentity = {
  readonly [Part in 'uuid' | 'auroraServerId' | 'hostname' | 'port' | 'serverId']?:
    | NonNullable<Manifest['source']['server']>[Part]
    | undefined;
};

/**
 * A digest of what identifies a server: that it is the same one can be seen by it, and not which one it is. Undefined when
 * nothing identifies it.
 */
export function serverDigest({ uuid, auroraServerId, hostname, port, serverId }: ServerIdentity): string | undefined {
  if (uuid !== undefined) return digestOf('uuid', uuid);
  if (auroraServerId !== undefined) return digestOf('aurora', auroraServerId);
  return hostname === undefined ? undefined : digestOf('host', hostname, String(port ?? ''), String(serverId ?? ''));
}

function digestOf(...parts: readonly string[]): string {
  return hash('sha256', JSON.stringify(parts));
}
