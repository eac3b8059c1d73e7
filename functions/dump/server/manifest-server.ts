import type { Clock } from '../../core/time/clock';
import type { BinlogPosition, Manifest } from '../../dump-format/manifest/manifest';
import type { Replication } from './replication';
import type { ServerFacts } from './server-facts';

/** A server with many sources has a position of this many characters; a longer one is left out. */
const LONGEST_GTID = 4_000;

const ROLES = { none: 'source', hidden: 'unknown', running: 'replica', stopped: 'replica' } as const;

/**
 * The server in the manifest.
 *
 * @param position where its binary log ended when the tables were locked for the snapshot.
 */
export function manifestServer(
  server: ServerFacts,
  replication: Replication,
  clock: Clock,
  position?: BinlogPosition,
): NonNullable<Manifest['source']['server']> {
  const { uuid, serverId, hostname, port, auroraServerId, uptime, askedAt, readOnly, gtid } = server;
  const sinceStart = uptime === undefined ? undefined : uptime * 1000 + clock.monotonic() - askedAt;
  return {
    ...(uuid === undefined ? {} : { uuid }),
    ...(serverId === undefined ? {} : { serverId }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(port === undefined ? {} : { port }),
    ...(auroraServerId === undefined ? {} : { auroraServerId }),
    ...(sinceStart === undefined ? {} : { startedAt: new Date(clock.now().getTime() - sinceStart).toISOString() }),
    readOnly,
    role: ROLES[replication.state],
    ...(replication.state === 'running' ? { replicaLagSeconds: replication.lagSeconds } : {}),
    // Two positions of one dump would be one too many.
    ...(position ? { position: withShortGtid(position) } : shortGtid(gtid)),
  };
}

function withShortGtid({ gtid, ...position }: BinlogPosition): BinlogPosition {
  return { ...position, ...shortGtid(gtid) };
}

function shortGtid(gtid: string | undefined): { gtid?: string } {
  return gtid === undefined || gtid.length > LONGEST_GTID ? {} : { gtid };
}
