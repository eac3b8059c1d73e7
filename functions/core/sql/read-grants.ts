import type { Flavour } from './flavour';
import type { GrantRules } from './grants';
import type { Queryable } from './queryable';
import { isAtLeast } from './version';

/** The account that the server matched, in SQL syntax: `'backup'@'%'`. */
export async function currentUser(session: Queryable): Promise<string> {
  const [[account = ''] = []] = await session.rows('SELECT CURRENT_USER()');
  const at = account.lastIndexOf('@');
  const quote = (name: string) => `'${name.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  return `${quote(account.slice(0, at))}@${quote(account.slice(at + 1))}`;
}

/** Reads the lines of `SHOW GRANTS`, with those of active roles, and what decides their meaning. */
export async function readGrants(
  session: Queryable,
  flavour: Flavour,
  version: string,
): Promise<GrantRules & { readonly lines: readonly string[] }> {
  // MariaDB lists what active roles give by itself, but only where no user is named.
  const roles = flavour === 'mysql' ? await activeRoles(session, version) : undefined;
  const lines = await session.rows(
    flavour === 'mysql' ? `SHOW GRANTS FOR CURRENT_USER()${roles ? ` USING ${roles}` : ''}` : 'SHOW GRANTS',
  );
  const [[, partialRevokes] = []] = await session.rows("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'");
  return {
    lines: lines.map(([line = '']) => line),
    literalNames: partialRevokes === 'ON',
    mixedWithRoles: roles !== undefined,
  };
}

/** MySQL's list of the roles that are active, or undefined when there are none. */
async function activeRoles(session: Queryable, version: string): Promise<string | undefined> {
  if (!isAtLeast(version, 8, 0)) return undefined;
  const [[roles = 'NONE'] = []] = await session.rows('SELECT CURRENT_ROLE()');
  return roles === 'NONE' ? undefined : roles;
}
