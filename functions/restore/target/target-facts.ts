import type { ServerConnection } from '../connection/server-connection';

/** What matters of a server that is restored into. */
export interface TargetFacts {
  readonly flavour: 'mysql' | 'mariadb';
  readonly version: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly collations: ReadonlySet<string>;
  /** Privileges of the user on everything, in upper case. */
  readonly privileges: ReadonlySet<string>;
}

const VARIABLES = [
  'version',
  'server_uuid',
  'server_id',
  'hostname',
  'port',
  'aurora_server_id',
  'max_allowed_packet',
  'log_bin',
  'log_bin_trust_function_creators',
  'event_scheduler',
  'read_only',
  'super_read_only',
  'innodb_read_only',
  'lower_case_table_names',
];

export async function readTargetFacts(session: ServerConnection): Promise<TargetFacts> {
  const names = VARIABLES.map((name) => `'${name}'`).join(', ');
  const rows = await session.rows(`SHOW GLOBAL VARIABLES WHERE variable_name IN (${names})`);
  const variables = new Map(rows.map(([name = '', value = '']) => [name.toLowerCase(), value]));
  const collations = await session.rows('SHOW COLLATION');
  const grants = await session.rows('SHOW GRANTS');
  const version = variables.get('version') ?? session.version;
  return {
    flavour: /mariadb/i.test(`${version} ${session.version}`) ? 'mariadb' : 'mysql',
    version,
    variables,
    collations: new Set(await namesOf(session, collations)),
    privileges: new Set(grants.flatMap(([grant = '']) => globalPrivileges(grant))),
  };
}

/** MariaDB lists the collations of a family once, without a character set; both names are valid in statements. */
async function namesOf(session: ServerConnection, rows: readonly (readonly string[])[]): Promise<string[]> {
  const short = rows.map(([name = '']) => name.toLowerCase());
  if (!short.some((name) => name.startsWith('uca1400'))) return short;
  const full = await session.rows(
    'SELECT full_collation_name FROM information_schema.collation_character_set_applicability',
  );
  return [...short, ...full.map(([name = '']) => name.toLowerCase())];
}

/** `GRANT a, b ON *.* TO …` */
function globalPrivileges(grant: string): string[] {
  const list = /^GRANT (.+?) ON \*\.\* TO /.exec(grant)?.[1];
  return list === undefined ? [] : list.split(',').map((name) => name.trim().toUpperCase());
}
