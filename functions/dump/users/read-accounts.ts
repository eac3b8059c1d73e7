import type { Flavour } from '../../core/sql/flavour';
import type { Queryable } from '../../core/sql/queryable';
import { isAtLeast } from '../../core/sql/version';
import { type Account, type AccountName, accountText } from './account';
import { isOfPlatform } from './platform-accounts';

/** The accounts of a server. */
export interface Accounts {
  readonly accounts: readonly Account[];
  /** Accounts that the server ignores, because it does not resolve the names of hosts. It shows nothing of them. */
  readonly ignored: readonly string[];
  /** Accounts with a second password, which no statement restores. */
  readonly withSecondPassword: readonly string[];
}

const CERTIFICATE = ['ssl_cipher', 'x509_issuer', 'x509_subject']
  .map((column) => `CONVERT(COALESCE(${column}, '') USING utf8mb4)`)
  .join(', ');

/** Reads which accounts a server has, but for those of the platform, in an order of their own. */
export async function readAccounts(
  session: Queryable,
  { flavour, version }: { readonly flavour: Flavour; readonly version: string },
): Promise<Accounts> {
  const own = flavour === 'mariadb' ? "is_role, COALESCE(default_role, '')" : "'N', ''";
  const rows = await session.rows(`SELECT User, Host, ${own}, ${CERTIFICATE} FROM mysql.user`);
  const defaults = flavour === 'mysql' && isAtLeast(version, 8, 0) ? await readDefaultRoles(session) : new Map();
  const oddColumns = await readOddColumns(session);
  const accounts = rows
    .map(([user = '', host = '', isRole, defaultRole = '', cipher = '', issuer = '', subject = '']): Account => {
      const ofMariaDb = defaultRole === '' ? [] : [{ user: defaultRole, host: '' }];
      return {
        user,
        host,
        isRole: isRole === 'Y',
        defaultRoles: defaults.get(accountText({ user, host })) ?? ofMariaDb,
        certificate: { CIPHER: cipher, ISSUER: issuer, SUBJECT: subject },
        hasOddColumns: oddColumns.has(accountText({ user, host })),
      };
    })
    .filter((account) => !isOfPlatform(account))
    .sort((one, other) => (accountText(one) < accountText(other) ? -1 : 1));
  const [[skips] = []] = await session.rows('SELECT @@GLOBAL.skip_name_resolve');
  const isIgnored = ({ host, isRole }: Account) => skips === '1' && !isRole && isNameOfHost(host);
  return {
    accounts: accounts.filter((account) => !isIgnored(account)),
    ignored: accounts.filter(isIgnored).map(accountText),
    withSecondPassword:
      flavour === 'mysql' && isAtLeast(version, 8, 0, 14)
        ? (await readSecondPasswords(session)).filter((account) => !isOfPlatform(account)).map(accountText)
        : [],
  };
}

async function readDefaultRoles(session: Queryable): Promise<Map<string, AccountName[]>> {
  const rows = await session.rows(
    'SELECT USER, HOST, DEFAULT_ROLE_USER, DEFAULT_ROLE_HOST FROM mysql.default_roles ORDER BY 3, 4',
  );
  const roles = new Map<string, AccountName[]>();
  for (const [user = '', host = '', role = '', roleHost = ''] of rows) {
    const account = accountText({ user, host });
    roles.set(account, [...(roles.get(account) ?? []), { user: role, host: roleHost }]);
  }
  return roles;
}

/** Names of accounts that have privileges on columns which may read as something else where their names are not quoted. */
async function readOddColumns(session: Queryable): Promise<Set<string>> {
  const rows = await session.rows('SELECT DISTINCT User, Host, Column_name FROM mysql.columns_priv');
  const odd = rows.filter(([, , column = '']) => !/^\w+$/.test(column));
  return new Set(odd.map(([user = '', host = '']) => accountText({ user, host })));
}

async function readSecondPasswords(session: Queryable): Promise<AccountName[]> {
  const rows = await session.rows(
    "SELECT User, Host FROM mysql.user WHERE JSON_CONTAINS_PATH(User_attributes, 'one', '$.additional_password') ORDER BY 1, 2",
  );
  return rows.map(([user = '', host = '']) => ({ user, host }));
}

/** As the servers decide it (`hostname_requires_resolving`): neither a pattern, nor an address, nor this machine. */
export function isNameOfHost(host: string): boolean {
  if (host === '' || host.toLowerCase() === 'localhost' || /[:%_/]/.test(host)) return false;
  return /[^.\d]/.test(host);
}
