import { isSymbol, isWord, type Replacement, type Token } from '../../../dump-format/statements/lexical/tokens';

/** A connection of the form that FEDERATED takes, to a server that no name leads to (RFC 2606). */
const NOWHERE = "'mysql://masked@masked.invalid/masked/masked'";

/** What looks like a password in the options of a table: by its name, or in an address. */
const SECRET = /pass(?:w|phrase)|\bpwd\b|secret|:\/\/[^/@\s'"]*:[^/@\s'"]*@/i;

/** Engines whose comments are options: with a server and its password. */
const COMMENTED_WITH_OPTIONS: ReadonlySet<string> = new Set(['SPIDER']);

/**
 * What a table states behind its columns about other servers (FEDERATED, CONNECT, SPIDER): where they are, and how to log in.
 */
export interface OtherServers {
  /** Connections that lead nowhere in the masked dump. */
  readonly connections: readonly Replacement[];
  /** Names of options that have a password, and are no connection. */
  readonly secrets: readonly string[];
}

/** @param options tokens behind the columns of a CREATE TABLE */
export function otherServers(options: readonly Token[]): OtherServers {
  const connections: Replacement[] = [];
  const secrets = new Set<string>();
  const engine = options.findIndex((token) => isWord(token, 'ENGINE'));
  const isNamed = (token: Token | undefined) => COMMENTED_WITH_OPTIONS.has(token?.text.toUpperCase() ?? '');
  const hasOptionsInComments = engine >= 0 && options.slice(engine + 1, engine + 3).some(isNamed);
  for (const [index, token] of options.entries()) {
    if (token.kind !== 'string') continue;
    const name = optionBefore(options, index);
    // guard: connections-lead-nowhere
    if (name === 'CONNECTION') connections.push({ from: token.from, to: token.to, text: NOWHERE });
    // Another comment is for people, who may write about passwords.
    else if (name !== undefined && (name !== 'COMMENT' || hasOptionsInComments) && SECRET.test(token.text))
      secrets.add(name);
  }
  return { connections, secrets: [...secrets] };
}

/** Name of the option whose value is at a place; undefined for another text, such as one in the list of a partition. */
function optionBefore(options: readonly Token[], index: number): string | undefined {
  const before = isSymbol(options[index - 1], '=') ? options[index - 2] : options[index - 1];
  if (before?.kind !== 'word' && before?.kind !== 'name') return undefined;
  return before.text.startsWith('_') ? undefined : before.text.replaceAll('`', '').toUpperCase();
}

/** The options of a table as its catalogue has them, with connections that lead nowhere. */
export function withoutConnections(options: string): string {
  return options.replaceAll(/(\bconnection`?\s*=\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.|'')*')/gi, `$1${NOWHERE}`);
}
