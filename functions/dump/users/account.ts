import { identifier } from '../../core/sql/sql-text';

/** What names an account. */
export interface AccountName {
  readonly user: string;
  /** Empty for a role of MariaDB, which has none. */
  readonly host: string;
}

/** An account of a server, which may be a role. */
export interface Account extends AccountName {
  /** A role of MariaDB. Those of MySQL are accounts like others. */
  readonly isRole: boolean;
  readonly defaultRoles: readonly AccountName[];
  /** What it demands of a client's certificate, by the words of `REQUIRE`; empty where it demands nothing. */
  readonly certificate: Readonly<Record<'CIPHER' | 'ISSUER' | 'SUBJECT', string>>;
  /** Whether it has privileges on columns with other names than single words. */
  readonly hasOddColumns: boolean;
}

/** Everybody (MariaDB 10.11 and later): grants can be given to it, and it is created by nobody. */
const EVERYBODY = 'PUBLIC';

export function isEverybody({ user, isRole }: Pick<Account, 'user' | 'isRole'>): boolean {
  return isRole && user === EVERYBODY;
}

/** An account in statements, valid for every name and SQL mode. */
export function accountText(account: AccountName & Partial<Pick<Account, 'isRole'>>): string {
  const { user, host, isRole = false } = account;
  if (isRole) return user === EVERYBODY ? EVERYBODY : identifier(user);
  return `${identifier(user)}@${identifier(host)}`;
}
