import { withCode } from '../../core/errors';
import { FLAVOUR_NAMES, type Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import { listed } from '../../core/words/listed';
import { type Account, accountText } from './account';
import { createStatement } from './create-statement';
import { type GrantKind, grantStatements } from './grant-statement';
import { type Accounts, readAccounts } from './read-accounts';

/** The accounts of a server as statements, in their order, and what they don't restore. */
export interface Users {
  readonly sql: string;
  readonly accounts: number;
  readonly warnings: readonly string[];
}

/** Without the setting a server refuses REVOKE on a database, and reads `_` and `%` in names of databases as wildcards. */
const PARTIAL_REVOKES =
  'The source revokes privileges partially. Go on only if this succeeds: accounts have more privileges without it.';

/**
 * The SQL mode of the statements. A server that creates an account without a password by GRANT, when its CREATE USER has failed,
 * refuses that by a mode which MySQL 8.0 and later do not know any more.
 */
// guard: grants-create-no-accounts
const MODE = "IF(@@version LIKE '5.%' OR @@version LIKE '%MariaDB%', 'NO_AUTO_CREATE_USER', '')";

/**
 * Reads the accounts of a server as statements that create them elsewhere: with the hashes of their passwords, roles, grants
 * and default roles. They can be executed again, and change no account that is there but by its grants. Equal accounts give
 * equal text.
 *
 * @param session with the settings of a dump, among them an empty SQL mode.
 * @throws {PreflightError} when an account can't be written so that it restores.
 */
export async function readUsers(
  session: Queryable,
  server: { readonly flavour: Flavour; readonly version: string },
): Promise<Users> {
  const { flavour, version } = server;
  // Hashes with bytes that are no text.
  if (flavour === 'mysql' && isAtLeast(version, 8, 0, 17)) await session.rows('SET print_identified_with_as_hex = ON');
  const found = await readAccounts(session, server);
  const hasPartialRevokes = flavour === 'mysql' && isAtLeast(version, 8, 0, 16) && (await revokesPartially(session));
  const created: string[] = [];
  const granted: Record<GrantKind, string[]> = { role: [], database: [], object: [] };
  for (const account of found.accounts) {
    const name = accountText(account);
    const [[shown] = []] = account.isRole ? [] : await session.rows(`SHOW CREATE USER ${name}`);
    const create = createStatement(account, shown);
    if (create !== undefined) created.push(create);
    for (const [line = ''] of await session.rows(`SHOW GRANTS FOR ${name}`)) {
      for (const { kind, text } of grantStatements(account, line)) granted[kind].push(text);
    }
  }
  const sections: [string, readonly string[]][] = [
    // guard: partial-revokes-come-with-their-setting
    [PARTIAL_REVOKES, hasPartialRevokes ? ['SET GLOBAL partial_revokes = ON'] : []],
    ['Accounts and roles. Those that exist stay as they are.', created],
    ['Which accounts have which roles', granted.role],
    ['Privileges on everything and on databases', granted.database],
    ['Default roles', found.accounts.flatMap((account) => defaultRolesStatement(account, flavour))],
    ['Privileges on tables, columns and routines, which have to exist', granted.object],
  ];
  return { sql: textOf(server, sections), accounts: found.accounts.length, warnings: warningsOf(found) };
}

async function revokesPartially(session: Queryable): Promise<boolean> {
  const [[isOn] = []] = await session.rows('SELECT @@GLOBAL.partial_revokes');
  return isOn === '1';
}

function defaultRolesStatement(account: Account, flavour: Flavour): string[] {
  const { defaultRoles } = account;
  if (defaultRoles.length === 0) return [];
  const roles = defaultRoles.map((role) => accountText({ ...role, isRole: flavour === 'mariadb' })).join(', ');
  return [
    flavour === 'mariadb'
      ? `SET DEFAULT ROLE ${roles} FOR ${accountText(account)}`
      : `ALTER USER ${accountText(account)} DEFAULT ROLE ${roles}`,
  ];
}

function textOf(
  { flavour, version }: { readonly flavour: Flavour; readonly version: string },
  sections: readonly [string, readonly string[]][],
): string {
  const lines = [
    `-- Accounts of ${FLAVOUR_NAMES[flavour]} ${version.replaceAll(/[^\w.+~-]/g, '')}, with the hashes of their passwords.`,
    '',
    'SET NAMES utf8mb4;',
    `SET @OLD_SQL_MODE = @@SESSION.sql_mode, SESSION sql_mode = ${MODE};`,
    ...sections.flatMap(([title, statements]) =>
      statements.length === 0 ? [] : ['', `-- ${title}`, ...statements.map((statement) => `${statement};`)],
    ),
    '',
    'SET SESSION sql_mode = @OLD_SQL_MODE;',
    '-- Accounts completed',
  ];
  return `${lines.join('\n')}\n`;
}

function warningsOf({ ignored, withSecondPassword }: Accounts): string[] {
  return [
    ...(ignored.length > 0
      ? [
          withCode(
            'USERS_INCOMPLETE',
            `The dump of the accounts lacks those that the server ignores, because it does not resolve names of hosts (skip_name_resolve = ON): ${listed(ignored)}. Drop them, or create them again at addresses.`,
          ),
        ]
      : []),
    ...(withSecondPassword.length > 0
      ? [
          withCode(
            'USERS_INCOMPLETE',
            `These accounts have a second password, which no statement restores: ${listed(withSecondPassword)}. After a restore only the newer one is valid. Run ALTER USER … DISCARD OLD PASSWORD when it is not needed any more.`,
          ),
        ]
      : []),
  ];
}
