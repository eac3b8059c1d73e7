import { type SqlToken, tokensOf } from '../../client/sql-tokens';

/** A name with a database before it: of a table, a view, a sequence or a routine. */
export interface Reference {
  readonly database: string;
  readonly name: string;
  readonly kind: 'table' | 'routine';
  /** Whether the name is that of a package (MariaDB) whose routine is meant. */
  readonly isInPackage: boolean;
}

/** A name that may have a database before it. */
interface AnyReference extends Omit<Reference, 'database'> {
  readonly database: string | undefined;
}

/** A table by its name, with its database when that stands before it. */
export interface TableReference {
  readonly database: string | undefined;
  readonly name: string;
}

/** What may be qualified without being in a database. */
const NO_DATABASES = new Set(['new', 'old']);

/** Functions that have FROM among their arguments. */
const FUNCTIONS_WITH_FROM = new Set(['extract', 'trim', 'substring', 'substr', 'mid', 'overlay']);

const SEQUENCE_FUNCTIONS = new Set(['nextval', 'lastval', 'setval']);

/** Words before the name of a table, also when a parenthesis stands between them. */
const BEFORE_JOINS = new Set(['from', 'join', 'straight_join']);

/**
 * The tables and routines that a view or a stored program names together with their database. A qualified name counts
 * where only a table or a routine can stand: elsewhere it may be a column of a table or of an alias.
 */
export function referencesOf(sql: string): Reference[] {
  return allReferences(sql).filter((reference): reference is Reference => reference.database !== undefined);
}

/** The tables that it names where only a table can stand, with their database or without. */
export function tablesNamedIn(sql: string): TableReference[] {
  return allReferences(sql).filter(({ kind }) => kind === 'table');
}

function allReferences(sql: string): AnyReference[] {
  const tokens = tokensOf(sql);
  const references: AnyReference[] = [];
  /** For each open parenthesis, whether FROM in it belongs to a function and not to a query. */
  const inFunction: boolean[] = [];
  let tableExpected: 'no' | 'next' | 'through-parentheses' = 'no';
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] as SqlToken;
    const before = tokens[i - 1];
    if (token.kind === 'symbol') {
      if (token.text === ')') inFunction.pop();
      if (token.text !== '(') tableExpected = 'no';
      else {
        inFunction.push(isWord(before, FUNCTIONS_WITH_FROM));
        if (isWord(before, SEQUENCE_FUNCTIONS)) tableExpected = 'next';
        else if (tableExpected === 'next') tableExpected = 'no';
      }
      continue;
    }
    const chain = chainAt(tokens, i);
    i += (chain.length - 1) * 2;
    const [{ text, written }, second] = chain as [SqlToken, SqlToken | undefined];
    if (second === undefined) {
      if (tableExpected !== 'no') {
        references.push({ database: undefined, name: written, kind: 'table', isInPackage: false });
      }
      if (isWord(token, SELECT) && inFunction.length > 0) inFunction[inFunction.length - 1] = false;
      tableExpected = expectationBehind(token, before, inFunction.at(-1) ?? false);
      continue;
    }
    const isRoutine = isWord(before, CALL) || (tableExpected === 'no' && tokens[i + 1]?.text === '(');
    if (!NO_DATABASES.has(text.toLowerCase()) && (isRoutine || tableExpected !== 'no' || chain.length === 3)) {
      references.push({
        database: written,
        name: second.written,
        kind: isRoutine ? 'routine' : 'table',
        isInPackage: isRoutine && chain.length === 3,
      });
    }
    tableExpected = 'no';
  }
  return references;
}

const SELECT = new Set(['select']);
const CALL = new Set(['call']);

function isWord(token: SqlToken | undefined, words: ReadonlySet<string>): boolean {
  return token?.kind === 'word' && words.has(token.text);
}

/** The parts of a name that begins here: `a`, `a.b` or `a.b.c`. */
function chainAt(tokens: readonly SqlToken[], start: number): SqlToken[] {
  const chain = [tokens[start] as SqlToken];
  for (let i = start + 1; tokens[i]?.text === '.' && tokens[i]?.kind === 'symbol' && chain.length < 3; i += 2) {
    const next = tokens[i + 1];
    if (next === undefined || next.kind === 'symbol') break;
    chain.push(next);
  }
  return chain;
}

/** Whether a table is named behind this word. */
function expectationBehind(
  token: SqlToken,
  before: SqlToken | undefined,
  inFunction: boolean,
): 'no' | 'next' | 'through-parentheses' {
  if (token.kind !== 'word') return 'no';
  if (BEFORE_JOINS.has(token.text)) return token.text === 'from' && inFunction ? 'no' : 'through-parentheses';
  const condition = BEFORE_TABLES.get(token.text);
  return condition?.(before?.kind === 'word' ? before.text : '') ? 'next' : 'no';
}

/** Other words before the name of a table, under a condition on the word before them. */
const BEFORE_TABLES = new Map<string, (before: string) => boolean>(
  Object.entries({
    table: () => true,
    references: () => true,
    truncate: () => true,
    // Behind verbs such as INSERT; SELECT … INTO names variables.
    into: (before: string) =>
      ['insert', 'replace', 'ignore', 'low_priority', 'high_priority', 'delayed'].includes(before),
    // Not ON DUPLICATE KEY UPDATE, FOR UPDATE, ON UPDATE.
    update: (before: string) => !['key', 'for', 'on'].includes(before),
    insert: () => true,
    replace: () => true,
    ignore: () => true,
    low_priority: () => true,
    // DROP TABLE IF EXISTS.
    exists: () => true,
    // NEXT VALUE FOR.
    for: (before: string) => before === 'value',
  }),
);
