import { QUOTED } from './quoted';

/** A string, an identifier, or a single character. */
const TOKEN = new RegExp(`${QUOTED}|.`, 'gs');

const FROM = 'from ';

/**
 * The query of a view without the parentheses around all of a FROM clause: MySQL sets them when it prints a join that
 * it has read without them, so that a restore has some more.
 */
export function withoutJoinParentheses(query: string): string {
  if (!query.includes(`${FROM}(`)) return query;
  const tokens = query.match(TOKEN) ?? [];
  const closing = closingParentheses(tokens);
  const leftOut = new Set<number>();
  let before = '';
  for (const [index, token] of tokens.entries()) {
    const end = closing.get(index);
    if (end !== undefined && before === FROM && !isNamed(tokens, end)) leftOut.add(index).add(end);
    else before = (before + token).slice(-FROM.length);
  }
  return tokens.filter((_, index) => !leftOut.has(index)).join('');
}

/** Of each opening parenthesis, by its place, the place of its closing one. */
function closingParentheses(tokens: readonly string[]): ReadonlyMap<number, number> {
  const closing = new Map<number, number>();
  const opened: number[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token === '(') opened.push(index);
    const start = token === ')' ? opened.pop() : undefined;
    if (start !== undefined) closing.set(start, index);
  }
  return closing;
}

/** Whether an alias follows: then the parentheses are those of a subquery. */
function isNamed(tokens: readonly string[], end: number): boolean {
  return tokens[end + 1] === ' ' && tokens[end + 2]?.startsWith('`') === true;
}
