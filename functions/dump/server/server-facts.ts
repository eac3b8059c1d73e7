import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import type { Clock } from '../../core/time/clock';
import { readIdentity } from './identity';

/** Facts of the server that answered. A fact that it does not report is undefined. */
export interface ServerFacts {
  /** Tells it from any other server; see {@link readIdentity}. */
  readonly identity: string | undefined;
  readonly uuid: string | undefined;
  readonly serverId: number | undefined;
  readonly hostname: string | undefined;
  readonly port: number | undefined;
  /** Name of the instance, on Aurora. */
  readonly auroraServerId: string | undefined;
  /** Its own version; that of the greeting may be a proxy's. */
  readonly version: string | undefined;
  /** Whether it refuses writes, by any of the variables for that. */
  readonly readOnly: boolean;
  /** Whether it writes a binary log. */
  readonly hasBinlog: boolean;
  /** Position of its transactions: MySQL's `gtid_executed`, MariaDB's `gtid_current_pos`. */
  readonly gtid: string | undefined;
  /** How long it has been running, in seconds. */
  readonly uptime: number | undefined;
  /** When it was asked, on the clock of the run, in milliseconds. */
  readonly askedAt: number;
}

const VARIABLES = [
  'server_uuid',
  'server_id',
  'hostname',
  'port',
  'aurora_server_id',
  'version',
  'read_only',
  'super_read_only',
  'innodb_read_only',
  'log_bin',
  'gtid_executed',
  'gtid_current_pos',
];

/** Every user may ask for all of it, on every server: variables that it lacks are no rows. */
export async function readServerFacts(session: Queryable, flavour: Flavour, clock: Clock): Promise<ServerFacts> {
  const names = VARIABLES.map((name) => `'${name}'`).join(', ');
  const rows = await session.rows(`SHOW GLOBAL VARIABLES WHERE variable_name IN (${names})`);
  const values = new Map(rows.map(([name = '', value = '']) => [name.toLowerCase(), value]));
  const text = (name: string) => values.get(name) || undefined;
  const number = (value: string | undefined) => (/^\d+$/.test(value ?? '') ? Number(value) : undefined);
  const [[, uptime] = []] = await session.rows("SHOW GLOBAL STATUS LIKE 'Uptime'");
  return {
    identity: await readIdentity(session, flavour),
    uuid: text('server_uuid'),
    serverId: number(text('server_id')),
    hostname: text('hostname'),
    port: number(text('port')),
    auroraServerId: text('aurora_server_id'),
    version: text('version'),
    // MariaDB 12 has more than two values.
    readOnly: ['read_only', 'super_read_only', 'innodb_read_only'].some(
      (name) => !/^(OFF|0)?$/i.test(text(name) ?? ''),
    ),
    hasBinlog: text('log_bin') === 'ON',
    gtid: (text('gtid_executed') ?? text('gtid_current_pos'))?.replaceAll('\n', ''),
    uptime: number(uptime),
    askedAt: clock.monotonic(),
  };
}
