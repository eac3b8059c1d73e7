import { identifier } from '../../core/sql/sql-text';
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

/** Where privileges on everything are granted. */
const EVERYTHING = '*.*';

/**
 * One line of `SHOW GRANTS` as statements for another server. Roles and privileges on everything have a statement each, so that one
 * that a server does not know or may not grant keeps no other away. There are none for a line that states nothing of the account:
 * the grants of a role's own roles, and what MariaDB repeats of `CREATE USER`, which would change an account that is there.
 *
 * @throws {PreflightError} when it can't be executed safely elsewhere.
 */
export function grantStatements(account: Account, line: string): GrantStatement[] {
  const tokens = tokensOf(line);
  const [verb] = tokens;
  if (isWord(verb, 'SET')) return [];
  const unclear = () => unclearStatement(account, 'A grant');
  const toWord = isWord(verb, 'REVOKE') ? 'FROM' : 'TO';
  const to = wordOutside(tokens, toWord);
  if (to < 0 || !(isWord(verb, 'GRANT') || isWord(verb, 'REVOKE'))) throw unclear();
  const what = tokens.slice(1, to);
  const { name, rest } = granteeOf(tokens.slice(to + 1));
  if (name.user !== account.user || name.host !== account.host) {
    // guard: grants-belong-to-their-account
    if (!account.isRole) throw unclear();
    return [];
  }
  // guard: grants-have-known-tokens
  if (!what.every(isKnown) || what.length === 0) throw unclear();
  const on = wordOutside(what, 'ON');
  const option = optionOf(rest, on < 0 ? 'ADMIN' : 'GRANT');
  const text = (granted: string) => `${verb?.text.toUpperCase()} ${granted} ${toWord} ${accountText(account)}${option}`;
  if (on < 0) {
    const roles = listIn(what);
    if (!roles.every(isName) || !areClear(roles)) throw unclear();
    return roles.map((role) => ({ kind: 'role', text: text(roleText(role)) }));
  }
  const privileges = listIn(what.slice(0, on)).map((each) => privilegeText(account, each));
  if (!privileges.every((each) => each !== undefined)) throw unclear();
  const place = what.slice(on + 1);
  const where = line.slice(place[0]?.from, place.at(-1)?.to);
  const each = where === EVERYTHING ? privileges : [privileges.join(', ')];
  return each
    .map((granted) => ({ kind: kindOf(place), text: text(`${granted} ON ${where}`) }))
    .filter((statement) => option !== '' || !statement.text.startsWith(NOTHING));
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

/** Where a word is that is no column's name in parentheses; negative when it is nowhere. */
function wordOutside(tokens: readonly Token[], word: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    return depth === 0 && isWord(token, word);
  });
}

/** What is between commas, but for those in parentheses. */
function listIn(tokens: readonly Token[]): Token[][] {
  const items: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) items.push([]);
    else items.at(-1)?.push(token);
  }
  return items;
}

/**
 * A privilege, which may be on columns; undefined when it is none. Old servers write names of columns as they are: `a), INSERT,
 * UPDATE (b` reads as more privileges.
 */
function privilegeText(account: Account, tokens: readonly Token[]): string | undefined {
  const open = tokens.findIndex(({ text }) => text === '(');
  const words = open < 0 ? tokens : tokens.slice(0, open);
  if (words.length === 0 || !words.every(({ kind }) => kind === 'word')) return undefined;
  const privilege = words.map(({ text }) => text).join(' ');
  if (open < 0) return privilege;
  const columns = listIn(tokens.slice(open + 1, -1));
  const isColumn = ([column, ...others]: readonly Token[]) =>
    others.length === 0 && (column?.kind === 'name' || (column?.kind === 'word' && !account.hasOddColumns));
  // guard: columns-are-names
  if (tokens.at(-1)?.text !== ')' || !columns.every(isColumn)) return undefined;
  return `${privilege} (${columns.map(([column]) => identifier(nameIn(column) ?? '')).join(', ')})`;
}

/** A server that writes a role's name as it is writes one role in a line, without a host: `a, b` is the name of one. */
function areClear(roles: readonly (readonly Token[])[]): boolean {
  return roles.every(([name, at]) => name?.kind !== 'word' || (roles.length === 1 && at === undefined));
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
