import { type Account, accountText, isEverybody } from './account';
import { isWord, nameIn, stringText, type Token, tokensOf } from './sql-tokens';
import { unclearStatement } from './unclear-statement';

/** All words that `SHOW CREATE USER` writes outside of strings and names, of either family. */
const WORDS: ReadonlySet<string> = new Set(
  `ACCOUNT AND AS ATTRIBUTE AUTHENTICATION BY CIPHER COMMENT CURRENT DAY DEFAULT EXPIRE FACTOR FAILED_LOGIN_ATTEMPTS
   HISTORY IDENTIFIED INITIAL INTERVAL ISSUER LOCK MAX_CONNECTIONS_PER_HOUR MAX_QUERIES_PER_HOUR MAX_STATEMENT_TIME
   MAX_UPDATES_PER_HOUR MAX_USER_CONNECTIONS NEVER NONE OPTIONAL OR PASSWORD PASSWORD_LOCK_TIME REQUIRE REUSE SSL SUBJECT
   UNBOUNDED UNLOCK USING VIA WITH X509`.split(/\s+/),
);

/** What some servers show in place of a hash, to a user who may not see it. */
const HIDDEN = '<secret>';

/**
 * The statement that creates an account, with the hash of its password; undefined for what nobody creates. Default roles are
 * left out, because they have to exist first.
 *
 * @param shown what `SHOW CREATE USER` shows; undefined for a role of MariaDB.
 * @throws {PreflightError} when it can't be executed safely elsewhere.
 */
export function createStatement(account: Account, shown: string | undefined): string | undefined {
  if (isEverybody(account)) return undefined;
  const name = accountText(account);
  if (shown === undefined) return `CREATE ROLE IF NOT EXISTS ${name}`;
  const statement = withEscapedCertificate(shown, account);
  const unclear = () => unclearStatement(account, 'CREATE USER');
  const [create, userWord, user, at, host, ...rest] = tokensOf(statement);
  const isExpected =
    isWord(create, 'CREATE') &&
    isWord(userWord, 'USER') &&
    at?.text === '@' &&
    nameIn(user) === account.user &&
    nameIn(host) === account.host;
  // guard: accounts-are-created-by-their-own-statement
  if (!isExpected) throw unclear();
  const clauses = withoutDefaultRoles(rest);
  // guard: accounts-have-known-clauses
  if (!clauses.every(isKnown) || clauses.some(({ text }) => text.includes(HIDDEN))) throw unclear();
  return [`CREATE USER IF NOT EXISTS ${name}`, ...clauses.map(({ text }) => text)].join(' ');
}

function isKnown({ kind, text }: Token, at: number, tokens: readonly Token[]): boolean {
  if (kind !== 'word') return kind === 'string' || kind === 'number';
  // MariaDB writes names of plugins behind these words.
  return WORDS.has(text.toUpperCase()) || isWord(tokens[at - 1], 'VIA') || isWord(tokens[at - 1], 'OR');
}

/** From `DEFAULT ROLE` to `REQUIRE`, which MySQL always writes behind it. */
function withoutDefaultRoles(tokens: readonly Token[]): Token[] {
  const from = tokens.findIndex((token, i) => isWord(token, 'DEFAULT') && isWord(tokens[i + 1], 'ROLE'));
  if (from < 0) return [...tokens];
  const to = tokens.findIndex((token, i) => i > from && isWord(token, 'REQUIRE'));
  return [...tokens.slice(0, from), ...tokens.slice(to < 0 ? tokens.length : to)];
}

/** MySQL 9.7 and MariaDB 10.2 write issuer, subject and cipher without escaping them. */
function withEscapedCertificate(shown: string, { certificate }: Account): string {
  return Object.entries(certificate).reduce((statement, [word, value]) => {
    const raw = `${word} '${value}'`;
    return /['\\]/.test(value) ? statement.replace(raw, () => `${word} ${stringText(value)}`) : statement;
  }, shown);
}
