import { identifier, nameOf } from '../../core/sql/sql-text';
import {
  isSymbol,
  isWord,
  nameIn,
  type Replacement,
  type Token,
  textOf,
} from '../../dump-format/statements/lexical/tokens';

/** An account, as in `'app'@'%'`. */
export interface Account {
  readonly user: string;
  readonly host: string;
}

/**
 * What happens to the definers of views, triggers, routines and events: `keep`; `strip`, so that the user of the restore
 * is the definer; or others in their place, by accounts in the form `user@host`.
 */
export type DefinerRule = 'keep' | 'strip' | ReadonlyMap<string, Account>;

/** What a definition is called, behind everything that may stand before its definer. */
const OBJECTS = ['VIEW', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'PACKAGE'];

/** The definer's place in a definition, and who it is. */
export interface Definer {
  readonly from: number;
  readonly to: number;
  /** In the form `user@host`; a role has no host. */
  readonly account: string;
}

/** Finds the definer in front of the definition itself: a body may have the same word. */
function findDefiner(tokens: readonly Token[]): Definer | undefined {
  const end = tokens.findIndex((token) => isWord(token, ...OBJECTS));
  const at = tokens.findIndex(
    (token, index) => index < end && isWord(token, 'DEFINER') && isSymbol(tokens[index + 1], '='),
  );
  const [word, user] = [tokens[at], tokens[at + 2]];
  if (at < 0 || !word || !user || isWord(user, 'CURRENT_USER')) return undefined;
  const host = hostOf(tokens, at + 3);
  return {
    from: word.from,
    to: (host?.last ?? user).to,
    account: [accountPart(user), ...(host ? [host.name] : [])].join('@'),
  };
}

/** Behind an at sign; `@localhost` without quotes looks like a variable. */
function hostOf(tokens: readonly Token[], at: number): { readonly name: string; readonly last: Token } | undefined {
  const [sign, host] = [tokens[at], tokens[at + 1]];
  if (sign?.kind === 'variable') return { name: nameOf(textOf(sign).slice(1)), last: sign };
  return isSymbol(sign, '@') && host ? { name: accountPart(host), last: host } : undefined;
}

function accountPart(token: Token): string {
  if (token.kind !== 'string') return nameIn(token) ?? token.text;
  const [quote = ''] = token.text;
  return textOf(token)
    .slice(1, -1)
    .replaceAll(quote + quote, quote);
}

/** What changes in a definition by a rule. */
export function changeDefiner(
  tokens: readonly Token[],
  rule: DefinerRule,
): (Replacement & { readonly account: string }) | undefined {
  if (rule === 'keep') return undefined;
  const definer = findDefiner(tokens);
  if (!definer) return undefined;
  const { from, to, account } = definer;
  if (rule === 'strip') return { from, to, account, text: '' };
  const other = rule.get(account);
  return other && { from, to, account, text: `DEFINER=${identifier(other.user)}@${identifier(other.host)}` };
}
