import type { Manifest } from '../../dump-format/manifest';
import { nameOfTarget, type Target } from '../connection/target';
import type { RestoreOptions } from '../request/options';
import { RestoreError } from '../request/restore-error';
import type { TargetFacts } from './target-facts';

/** Whether a target is the server that a dump comes from; undefined when the manifest does not tell. */
export function isSourceServer(
  origin: Manifest['source'] | undefined,
  { variables }: TargetFacts,
): boolean | undefined {
  const server = origin?.server;
  if (!server) return undefined;
  const text = (name: string) => variables.get(name) || undefined;
  // A UUID is enough, and so is its difference: copies of a machine have the same host name.
  const uuid = text('server_uuid');
  if (server.uuid !== undefined && uuid !== undefined) return server.uuid === uuid;
  if (server.auroraServerId !== undefined) return server.auroraServerId === text('aurora_server_id');
  if (server.hostname === undefined) return undefined;
  return (
    server.hostname === text('hostname') &&
    String(server.port ?? '') === (text('port') ?? '') &&
    String(server.serverId ?? '') === (text('server_id') ?? '')
  );
}

/**
 * Refuses the server of the original, and there the original itself, unless they are named.
 *
 * @param targets databases that are written to
 * @throws {RestoreError}
 */
export function refuseSource(
  origin: Manifest['source'] | undefined,
  targets: readonly string[],
  facts: TargetFacts,
  target: Target,
  { allow }: RestoreOptions,
): void {
  if (!origin || isSourceServer(origin, facts) !== true) return;
  const name = nameOfTarget(target);
  // guard: refuses-the-source-server
  if (!allow?.sourceServer) {
    throw new RestoreError(
      'TARGET_IS_SOURCE',
      `${name} is the server that the dump comes from. Restore into another one, or allow the server of the source and give the database another name.`,
    );
  }
  const originals = targets.filter(
    (database) => origin.databases.includes(database) && !allow.databases?.includes(database),
  );
  // guard: refuses-the-original
  if (originals.length > 0) {
    throw new RestoreError(
      'TARGET_IS_SOURCE',
      `The restore would write into the originals on ${name}: ${originals.join(', ')}. Give them other names, or allow these databases by name.`,
    );
  }
}
