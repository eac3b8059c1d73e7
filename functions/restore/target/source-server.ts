import type { Explanation } from '../../core/errors';
import type { Manifest } from '../../dump-format/manifest/manifest';
import { serverDigest } from '../../dump-format/manifest/server-digest';
import type { RestoreOptions } from '../request/options';
import { REFUSALS } from '../request/refusals';
import type { TargetFacts } from './target-facts';

/** Whether a target is the server that a dump comes from; undefined when the manifest does not tell. */
export function isSourceServer(
  origin: Manifest['source'] | undefined,
  { variables }: TargetFacts,
): boolean | undefined {
  const text = (name: string) => variables.get(name) || undefined;
  if (origin?.serverDigest !== undefined) {
    const host = { hostname: text('hostname'), port: numberOf(text('port')), serverId: numberOf(text('server_id')) };
    const identities = [{ uuid: text('server_uuid') }, { auroraServerId: text('aurora_server_id') }, host];
    // guard: knows-the-server-by-its-digest
    return identities.some((identity) => serverDigest(identity) === origin.serverDigest);
  }
  const server = origin?.server;
  if (!server) return undefined;
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

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
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
  { allow, replaces = [] }: RestoreOptions,
): Explanation[] {
  const isSource = origin && isSourceServer(origin, facts);
  // guard: drops-nothing-of-an-unknown-server
  if (isSource === undefined && replaces.length > 0) return [REFUSALS.replacesUnknown(name, replaces)];
  if (!origin || isSource !== true) return [];
  // Some servers ignore the case of names.
  const names = new Set(origin.databases.map((database) => database.toLowerCase()));
  const written = targets.filter((database) => names.has(database.toLowerCase()));
  const dropped = written.filter((database) => replaces.includes(database));
  const originals = written.filter((database) => !allow?.databases?.includes(database));
  const problems: Explanation[] = [];
  // guard: refuses-the-source-server
  if (!allow?.sourceServer) problems.push(REFUSALS.sourceServer(name));
  // guard: refuses-the-original
  if (originals.length > 0) problems.push(REFUSALS.originals(name, originals));
  // guard: never-drops-an-original
  if (dropped.length > 0) problems.push(REFUSALS.replacesOriginals(name, dropped));
  return problems;
}
