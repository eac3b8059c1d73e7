import { type Account, accountText } from './account';
import { isWord, nameIn, type Token, tokensOf } from './sql-tokens';
import { unclearStatement } from './unclear-statement';

/**
 * What a grant is about: a role; all databases or one, whether it exists or not; or an object, which has to.
 */
export type GrantKind = 'role' | 'database' | 'object';

export interface GrantStatement {
  readonly kind: GrantKind;
  readonly text: string;
}

/** Nothing more is granted than that the account exists. */
const NOTHING = 'GRANT USAGE ON *.*';

/**
 * One line of `SHOW GRANTS` as a statement for another server; undefined for a line that states nothing of the account: the
 * grants of a role's own roles, and what MariaDB repeats of `CREATE USER`, which would change an account that is there.
 *
 * @throws {PreflightError} when it can't be executed safely elsewhere.
 */
export function grantStatement(account: Account, line: string): GrantStatement | undefined {
  const tokens = tokensOf(line);
  const [verb] = tokens;
  if (isWord(verb, 'SET')) return undefined;
  const unclear = () => unclearStatement(account, 'A grant');
  const toWord = isWord(verb, 'REVOKE') ? 'FROM' : 'TO';
  const to = tokens.findIndex((token) => isWord(token, toWord));
  if (to < 0 || !(isWord(verb, 'GRANT') || isWord(verb, 'REVOKE'))) throw unclear();
  const what = tokens.slice(1, to);
  const { name, rest } = granteeOf(tokens.slice(to + 1));
  if (name.user !== account.user || name.host !== account.host) {
    // guard: grants-belong-to-their-account
    if (!account.isRole) throw unclear();
    return undefined;
  }
  // guard: grants-have-known-tokens
  if (!what.every(isKnown) || what.length === 0) throw unclear();
  const on = what.findIndex((token) => isWord(token, 'ON'));
  const isRole = on < 0;
  const roles = isRole ? listIn(what) : [];
  if (!roles.every(isName)) throw unclear();
  const granted = isRole ? roles.map(roleText).join(', ') : line.slice(what[0]?.from, what.at(-1)?.to);
  const option = optionOf(rest, isRole ? 'ADMIN' : 'GRANT');
  const text = `${verb?.text.toUpperCase()} ${granted} ${toWord} ${accountText(account)}${option}`;
  if (option === '' && text.startsWith(NOTHING)) return undefined;
  return { kind: isRole ? 'role' : kindOf(what.slice(on + 1)), text };
}

function granteeOf(tokens: readonly Token[]): { name: { user: string | undefined; host: string }; rest: Token[] } {
  const [user, at, host] = tokens;
  return at?.text === '@'
    ? { name: { user: nameIn(user), host: nameIn(host) ?? '' }, rest: tokens.slice(3) }
    : { name: { user: nameIn(user), host: '' }, rest: tokens.slice(1) };
}

/** No end of a statement, no comment, no variable. */
function isKnown({ kind, text }: Token): boolean {
  return kind !== 'symbol' || /^[,.*()@]$/.test(text);
}

/** What is between commas. */
function listIn(tokens: readonly Token[]): Token[][] {
  const commas = tokens.flatMap(({ text }, at) => (text === ',' ? [at] : []));
  return [-1, ...commas].map((comma, i) => tokens.slice(comma + 1, commas[i] ?? tokens.length));
}

/** A name, and a host in MySQL. */
function isName(tokens: readonly Token[]): boolean {
  const [name, at, host, ...others] = tokens;
  if (nameIn(name) === undefined || others.length > 0) return false;
  return at === undefined || (at.text === '@' && nameIn(host) !== undefined);
}

function roleText(tokens: readonly Token[]): string {
  const [name, at, host] = tokens;
  return accountText({ user: nameIn(name) ?? '', host: nameIn(host) ?? '', isRole: at === undefined });
}

function optionOf(rest: readonly Token[], word: 'ADMIN' | 'GRANT'): string {
  const isGiven = rest.some((token, i) => isWord(token, word) && isWord(rest[i + 1], 'OPTION'));
  return isGiven ? ` WITH ${word} OPTION` : '';
}

/** `*.*`, `` `shop`.* ``, an account of PROXY, or an object. */
function kindOf(place: readonly Token[]): GrantKind {
  return place.at(-1)?.text === '*' || place.some(({ text }) => text === '@') ? 'database' : 'object';
}
