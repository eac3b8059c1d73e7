import { type Grant, type GrantRules, parseGrants } from '../../core/sql/grants';
import { currentUser, readGrants } from '../../core/sql/read-grants';
import { StatementRefused } from '../connection/connection-errors';
import type { ServerConnection } from '../connection/server-connection';

/** What the user may do. */
export interface UserGrants extends GrantRules {
  /** In SQL syntax: `'admin'@'%'`. */
  readonly user: string;
  readonly all: readonly Grant[];
}

/** What matters of a server that is restored into. */
export interface TargetFacts {
  readonly flavour: 'mysql' | 'mariadb';
  readonly version: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly collations: ReadonlySet<string>;
  /** The account that the server takes the user for, as `user@host`. */
  readonly account: string;
  /** Storage engines that work, in lower case. */
  readonly engines: ReadonlySet<string>;
  readonly grants: UserGrants;
  /** General tablespaces; undefined when the user may not see them. */
  readonly tablespaces: ReadonlySet<string> | undefined;
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
  const [[account = ''] = []] = await session.rows('SELECT CURRENT_USER()');
  const engines = await session.rows('SHOW ENGINES');
  const version = variables.get('version') ?? session.version;
  const flavour = /mariadb/i.test(`${version} ${session.version}`) ? 'mariadb' : 'mysql';
  const { lines, ...rules } = await readGrants(session, flavour, version);
  return {
    flavour,
    version,
    variables,
    account,
    engines: new Set(
      engines
        .filter(([, support]) => support === 'YES' || support === 'DEFAULT')
        .map(([name = '']) => name.toLowerCase()),
    ),
    tablespaces: await tablespacesOf(session, flavour),
    collations: new Set(await namesOf(session, collations)),
    grants: { ...rules, user: await currentUser(session), all: parseGrants(lines) },
  };
}

async function tablespacesOf(
  session: ServerConnection,
  flavour: TargetFacts['flavour'],
): Promise<ReadonlySet<string> | undefined> {
  if (flavour === 'mariadb') return undefined;
  try {
    const rows = await session.rows(
      "SELECT name FROM information_schema.innodb_tablespaces WHERE space_type = 'General'",
    );
    return new Set(rows.map(([name = '']) => name));
  } catch (error) {
    // Before 8.0 the view has another name, and it takes the privilege PROCESS.
    if (error instanceof StatementRefused) return undefined;
    throw error;
  }
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
