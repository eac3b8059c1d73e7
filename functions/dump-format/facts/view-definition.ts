/** A string, an identifier, or a single character. */
const TOKEN = /'(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`|./gs;

/**
 * The query of a view without the parentheses around all of a FROM clause: MySQL sets them when it prints a join that
 * it has read without them, so that a restore has some more.
 */
export function withoutJoinParentheses(query: string): string {
  if (!/\bfrom \(/.test(query)) return query;
  const tokens = query.match(TOKEN) ?? [];
  const opened: { isOfJoin: boolean }[] = [];
  let before = '';
  let result = '';
  for (const [index, token] of tokens.entries()) {
    const isOfJoin = token === '(' ? /\bfrom $/.test(before) && !startsQuery(tokens, index + 1) : closes(token, opened);
    if (token === '(') opened.push({ isOfJoin });
    if (isOfJoin) continue;
    result += token;
    before = (before + token).slice(-6);
  }
  return result;
}

/** Whether this token closes parentheses that are left out. */
function closes(token: string, opened: { isOfJoin: boolean }[]): boolean {
  return token === ')' && opened.pop()?.isOfJoin === true;
}

/** Whether a subquery begins here, whose parentheses stay. */
function startsQuery(tokens: readonly string[], at: number): boolean {
  return /^\(*(?:select|with|values) /.test(tokens.slice(at, at + 40).join(''));
}
