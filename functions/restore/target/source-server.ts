import type { Explanation } from '../../core/errors';
import type { Manifest } from '../../dump-format/manifest';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
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
 * What forbids to write to the server of the original, and there into the original itself.
 *
 * @param targets databases that are written to
 */
export function problemsOfSourceServer(
  origin: Manifest['source'] | undefined,
  targets: readonly string[],
  facts: TargetFacts,
  name: string,
  { allow }: RestoreOptions,
): Explanation[] {
  if (!origin || isSourceServer(origin, facts) !== true) return [];
  const originals = targets.filter(
    (database) => origin.databases.includes(database) && !allow?.databases?.includes(database),
  );
  const problems: Explanation[] = [];
  // guard: refuses-the-source-server
  if (!allow?.sourceServer) problems.push(REFUSALS.sourceServer(name));
  // guard: refuses-the-original
  if (originals.length > 0) problems.push(REFUSALS.originals(name, originals));
  return problems;
}
