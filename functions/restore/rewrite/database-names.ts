import { identifier } from '../../core/sql/sql-text';
import {
  isSymbol,
  isWord,
  nameIn,
  type Replacement,
  type Token,
  textOf,
} from '../../dump-format/statements/lexical/tokens';
import type { Renames } from './renames';

/** Words behind which a name with a dot begins with a database, and not with a table. */
const BEFORE_OBJECTS = [
  ...['FROM', 'JOIN', 'STRAIGHT_JOIN', 'INTO', 'UPDATE', 'TABLE', 'TABLES', 'REFERENCES', 'CALL', 'EXISTS'],
  ...['VIEW', 'TRIGGER', 'PROCEDURE', 'FUNCTION', 'EVENT', 'SEQUENCE', 'PACKAGE', 'BODY'],
];

/** What changes in a definition, and what is ambiguous. */
export interface RenamedNames {
  readonly replacements: readonly Replacement[];
  /** Names that may be of a database or of a table, and stay. */
  readonly unclear: readonly string[];
  /** Names of databases that stand in a string, where they may be part of a statement that is prepared later. */
  readonly inStrings: readonly string[];
}

/**
 * Finds the names of databases in front of other names. They are nothing but code: strings and comments stay. A name of
 * two parts may also be a table's with a column; when a table or alias in the statement has the name of the database, only
 * places that must be an object's are taken.
 */
export function renameDatabases(tokens: readonly Token[], renames: Renames): RenamedNames {
  const replacements: Replacement[] = [];
  const unclear = new Set<string>();
  const tables = namesWithoutDatabase(tokens, renames);
  const isTrigger = tokens.some((token) => isWord(token, 'TRIGGER'));
  for (const [index, token] of tokens.entries()) {
    const name = nameIn(token);
    const newName = name === undefined ? undefined : renames.get(name);
    if (name === undefined || newName === undefined) continue;
    if (!isSymbol(tokens[index + 1], '.') || isSymbol(tokens[index - 1], '.')) continue;
    // guard: rows-of-triggers-are-no-databases
    if (isTrigger && isRow(name) && !isBeforeObject(tokens, index)) continue;
    if (!tables.has(name) || isBeforeObject(tokens, index)) {
      replacements.push({ from: token.from, to: token.to, text: identifier(newName) });
    } else {
      unclear.add(name);
    }
  }
  return { replacements, unclear: [...unclear], inStrings: namesInStrings(tokens, renames) };
}

/** Whether a name is that of the row before or after a change, in a trigger. */
function isRow(name: string): boolean {
  return /^(?:old|new)$/i.test(name);
}

/** Names that also stand alone, as those of tables and aliases. */
function namesWithoutDatabase(tokens: readonly Token[], renames: Renames): ReadonlySet<string> {
  const names = tokens.flatMap((token, index) => {
    const name = nameIn(token);
    return name !== undefined && renames.has(name) && !isSymbol(tokens[index + 1], '.') ? [name] : [];
  });
  return new Set(names);
}

function isBeforeObject(tokens: readonly Token[], index: number): boolean {
  // Three parts, or the call of a function.
  if (isSymbol(tokens[index + 3], '.') || isSymbol(tokens[index + 3], '(')) return true;
  let before = index - 1;
  while (isSymbol(tokens[before], '(')) before -= 1;
  const [word, earlier] = [tokens[before], tokens[before - 1]];
  // `ON DUPLICATE KEY UPDATE` is followed by a column, and `BEFORE INSERT ON` by a table.
  if (isWord(word, 'ON')) return isWord(earlier, 'INSERT', 'UPDATE', 'DELETE');
  if (isWord(word, 'FROM') && isInFunction(tokens, before)) return false;
  return isWord(word, ...BEFORE_OBJECTS) && !isWord(earlier, 'KEY');
}

/** Functions whose arguments have the word FROM between them. */
const WITH_FROM = ['EXTRACT', 'MID', 'SUBSTR', 'SUBSTRING', 'TRIM'];

/** Whether a word stands in the parentheses of such a function, and not in a query within them. */
function isInFunction(tokens: readonly Token[], index: number): boolean {
  for (let at = index - 1, depth = 0; at >= 0; at -= 1) {
    const token = tokens[at];
    if (isSymbol(token, ')')) depth += 1;
    else if (isSymbol(token, '(') && depth === 0) return isWord(tokens[at - 1], ...WITH_FROM);
    else if (isSymbol(token, '(')) depth -= 1;
    else if (depth === 0 && (isWord(token, 'SELECT') || isSymbol(token, ';'))) return false;
  }
  return false;
}

function namesInStrings(tokens: readonly Token[], renames: Renames): string[] {
  const strings = tokens.filter(({ kind }) => kind === 'string').map(textOf);
  const spellings = (name: string) => [`${name}.`, `${identifier(name)}.`];
  return renames.keys().filter((name) => strings.some((text) => renames.only(name).mayBeIn(text, spellings)));
}

/** The name of a statement that is about a whole database: USE, CREATE DATABASE, ALTER DATABASE. */
export function renameOwnDatabase(tokens: readonly Token[], renames: Renames): Replacement | undefined {
  const token = databaseToken(tokens);
  const name = nameIn(token);
  const newName = name === undefined ? undefined : renames.get(name);
  return token && newName !== undefined ? { from: token.from, to: token.to, text: identifier(newName) } : undefined;
}

/** The database that such a statement is about; undefined when it names none, or is another statement. */
export function databaseIn(tokens: readonly Token[]): string | undefined {
  return nameIn(databaseToken(tokens));
}

function databaseToken(tokens: readonly Token[]): Token | undefined {
  const start = isWord(tokens[0], 'USE') ? 1 : tokens.findIndex((token) => isWord(token, 'DATABASE', 'SCHEMA')) + 1;
  if (start === 0) return undefined;
  const rest = tokens.slice(start);
  const at = rest.findIndex((token) => !isWord(token, 'IF', 'NOT', 'EXISTS'));
  const token = rest[at];
  // ALTER DATABASE without a name is about the selected one.
  return isWord(token, 'CHARACTER', 'DEFAULT', 'COLLATE', 'CHARSET') ? undefined : token;
}
