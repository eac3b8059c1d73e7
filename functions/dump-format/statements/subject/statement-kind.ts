import { HeadTokens, type Token } from '../lexical/head-tokens';

/** What a statement of a dump is for. */
export type StatementKind =
  | 'setting'
  | 'use'
  | 'create-database'
  | 'alter-database'
  | 'drop-database'
  | 'drop-table'
  | 'create-table'
  /** `LOCK TABLES` and `UNLOCK TABLES`. */
  | 'lock'
  /** `ALTER TABLE … DISABLE KEYS` and `ENABLE KEYS`. */
  | 'keys'
  /** `INSERT` and `REPLACE`. */
  | 'insert'
  /** A table or view of constants, which stands for a view until all tables exist. */
  | 'view-placeholder'
  | 'drop-view'
  | 'view'
  | 'trigger'
  /** A procedure, a function, a library, a package or its body. */
  | 'routine'
  | 'event'
  /** `DROP` of a trigger, a routine or an event. */
  | 'drop-program'
  /** A sequence of MariaDB, and its value. */
  | 'sequence'
  | 'transaction'
  /** A command of the client, which no server understands. */
  | 'client-command'
  | 'other';

/** What the beginning of a statement shows. */
export interface Subject {
  readonly kind: StatementKind;
  /** The object that it is about. */
  readonly object?: string;
  /** The database before the object's name, when there is one. */
  readonly qualifier?: string;
}

const CREATED: Readonly<Record<string, StatementKind>> = {
  DATABASE: 'create-database',
  SCHEMA: 'create-database',
  TABLE: 'create-table',
  VIEW: 'view',
  TRIGGER: 'trigger',
  PROCEDURE: 'routine',
  FUNCTION: 'routine',
  LIBRARY: 'routine',
  PACKAGE: 'routine',
  EVENT: 'event',
  SEQUENCE: 'sequence',
};

const DROPPED: Readonly<Record<string, StatementKind>> = {
  DATABASE: 'drop-database',
  SCHEMA: 'drop-database',
  TABLE: 'drop-table',
  TABLES: 'drop-table',
  VIEW: 'drop-view',
  TRIGGER: 'drop-program',
  PROCEDURE: 'drop-program',
  FUNCTION: 'drop-program',
  LIBRARY: 'drop-program',
  PACKAGE: 'drop-program',
  EVENT: 'drop-program',
  SEQUENCE: 'sequence',
};

/** Statements that begin with SET, and set no variable of the session. */
const SET_OTHER: ReadonlySet<string> = new Set(['PASSWORD', 'ROLE', 'DEFAULT', 'RESOURCE', 'STATEMENT']);

/** Words before the name of the table of an INSERT or REPLACE. */
export const INSERT_MODIFIERS: ReadonlySet<string> = new Set([
  'INSERT',
  'REPLACE',
  'LOW_PRIORITY',
  'HIGH_PRIORITY',
  'DELAYED',
  'IGNORE',
  'INTO',
]);

/** @param text the beginning of a statement, its bytes as characters (`latin1`) */
export function subjectOf(text: string): Subject {
  const tokens = new HeadTokens(text);
  const first = tokens.take();
  switch (first.word) {
    case 'SET':
      return { kind: SET_OTHER.has(tokens.next.word) ? 'other' : 'setting' };
    case 'USE':
      return named('use', tokens);
    case 'INSERT':
    case 'REPLACE':
      while (INSERT_MODIFIERS.has(tokens.next.word)) tokens.take();
      return named('insert', tokens);
    case 'CREATE':
      return created(text, tokens);
    case 'DROP':
      return dropped(tokens);
    case 'ALTER':
      return altered(tokens);
    case 'LOCK':
      return tokens.skip('TABLES', 'TABLE') ? named('lock', tokens) : { kind: 'other' };
    case 'UNLOCK':
      return { kind: tokens.skip('TABLES', 'TABLE') ? 'lock' : 'other' };
    case 'START':
      return { kind: tokens.skip('TRANSACTION') ? 'transaction' : 'other' };
    case 'BEGIN':
    case 'COMMIT':
    case 'ROLLBACK':
    case 'SAVEPOINT':
    case 'RELEASE':
      return { kind: 'transaction' };
    case 'DO':
    case 'SELECT':
      return tokens.skip('SETVAL') && tokens.skip('(') ? named('sequence', tokens) : { kind: 'other' };
    default:
      return { kind: 'other' };
  }
}

function created(text: string, tokens: HeadTokens): Subject {
  const isVersioned = text.startsWith('/*!');
  let isBare = true;
  for (;;) {
    const token = tokens.take();
    const kind = CREATED[token.word];
    if (token.word === 'PACKAGE') tokens.skip('BODY');
    if (kind === 'view') {
      const view = named(kind, tokens);
      return isVersioned && isBare && hasConstants(tokens) ? { ...view, kind: 'view-placeholder' } : view;
    }
    if (kind === 'create-table') return named(isVersioned ? 'view-placeholder' : kind, tokens);
    if (kind !== undefined) return named(kind, tokens);
    if (!mayPrecedeNoun(token, tokens)) return { kind: 'other' };
    isBare = false;
  }
}

/** Whether a token may stand between `CREATE` and what is created. Goes on behind its value. */
function mayPrecedeNoun({ word }: Token, tokens: HeadTokens): boolean {
  switch (word) {
    case 'OR':
      return tokens.skip('REPLACE');
    case 'ALGORITHM':
      tokens.skip('=');
      tokens.take();
      return true;
    case 'DEFINER':
      tokens.skip('=');
      tokens.take();
      // The host; that of an account in quotes may have spaces before it. CURRENT_USER may have parentheses.
      if (tokens.next.kind === 'variable') tokens.take();
      else if (tokens.skip('@')) tokens.take();
      else if (tokens.skip('(')) tokens.skip(')');
      return true;
    case 'SQL':
      return tokens.skip('SECURITY') && tokens.take().kind === 'word';
    case 'AGGREGATE':
    case 'JSON':
    case 'RELATIONAL':
    case 'DUALITY':
      return true;
    default:
      return false;
  }
}

/** Whether a view selects nothing but constants: `AS SELECT 1 AS …`; of MariaDB 11 and later `NULL`. */
function hasConstants(tokens: HeadTokens): boolean {
  return tokens.skip('AS') && tokens.skip('SELECT') && tokens.skip('1', 'NULL') && tokens.skip('AS');
}

function dropped(tokens: HeadTokens): Subject {
  const { word } = tokens.take();
  const kind = DROPPED[word];
  if (kind === undefined) return { kind: 'other' };
  if (word === 'PACKAGE') tokens.skip('BODY');
  return named(kind, tokens);
}

function altered(tokens: HeadTokens): Subject {
  if (tokens.skip('DATABASE', 'SCHEMA')) return named('alter-database', tokens);
  tokens.skip('ONLINE');
  tokens.skip('IGNORE');
  if (!tokens.skip('TABLE')) return { kind: 'other' };
  const table = named('other', tokens);
  return tokens.skip('DISABLE', 'ENABLE') && tokens.skip('KEYS') ? { ...table, kind: 'keys' } : table;
}

function named(kind: StatementKind, tokens: HeadTokens): Subject {
  if (tokens.skip('IF')) {
    tokens.skip('NOT');
    tokens.skip('EXISTS');
  }
  const name = takeName(tokens);
  if (name === undefined) return { kind };
  if (!tokens.skip('.')) return { kind, object: name };
  const object = takeName(tokens);
  return object === undefined ? { kind, object: name } : { kind, object, qualifier: name };
}

function takeName(tokens: HeadTokens): string | undefined {
  const { kind } = tokens.next;
  return kind === 'word' || kind === 'name' ? tokens.take().text : undefined;
}
