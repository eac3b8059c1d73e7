import { CodeScanner } from '../../dump-format/statements/lexical/code-scanner';
import { HeadTokens } from '../../dump-format/statements/lexical/head-tokens';

/** A table, and what can be added when its rows are in. */
export interface SplitCreateTable {
  /** The statement without these. */
  readonly withoutSecondaryKeys: Buffer;
  /** `ALTER TABLE … ADD KEY …`; undefined when no keys were taken out. */
  readonly addKeys: Buffer | undefined;
  /** `ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY …`. The tables that they refer to, with their keys, have to be there. */
  readonly addForeignKeys: Buffer | undefined;
}

/** How the text is read, and what is taken out. */
export interface SplitRules {
  readonly sqlMode: string;
  readonly characterSet: string;
  /** Leave the secondary keys in, and take out foreign keys only. */
  readonly keepsKeys?: boolean;
}

/** What stands between commas in the parentheses of a table. */
interface Element {
  readonly kind: 'column' | 'primary' | 'unique' | 'key' | 'fulltext' | 'foreign-key' | 'check';
  /** With the space around it. */
  readonly raw: Buffer;
  /** Name of a column, or of the first column of a key. */
  readonly column: string | undefined;
  readonly isAutoIncrement: boolean;
  /** Whether it has a key part that is an expression. */
  readonly isFunctional: boolean;
}

/** Parts of a statement: `CREATE TABLE … (`, the elements, `)` and the options. */
interface Parts {
  readonly head: Buffer;
  readonly elements: readonly Buffer[];
  readonly tail: Buffer;
}

const DEFAULT_RULES: SplitRules = { sqlMode: '', characterSet: 'utf8mb4' };

/**
 * Takes the secondary and foreign keys out of a CREATE TABLE, as SHOW CREATE TABLE prints it, so that they can be built when
 * all rows are in. A table that was made in these steps has the definition of the whole statement, with its keys in their
 * order.
 *
 * Every key stays that InnoDB needs before: the primary key, or without one the unique keys, and one for AUTO_INCREMENT.
 * Keys that can only be added by a copy of the table stay, too, and keys in front of one that stays, because servers keep
 * the order in which keys were made. A table of another storage engine, and a statement that is not understood with
 * certainty, stay whole.
 */
export function splitCreateTable(statement: Buffer, rules: SplitRules = DEFAULT_RULES): SplitCreateTable {
  const whole = { withoutSecondaryKeys: statement, addKeys: undefined, addForeignKeys: undefined };
  const parts = partsOf(statement, rules);
  const name = parts && tableName(parts.head);
  const options = parts && optionsOf(parts.tail);
  if (!parts || name === undefined || !options) return whole;
  // guard: splits-tables-of-innodb-only
  if (!options.isInnodb || options.isVersioned) return whole;
  const elements: Element[] = [];
  for (const raw of parts.elements) {
    const element = elementOf(raw);
    // guard: splits-what-is-understood-only
    if (!element) return whole;
    elements.push(element);
  }
  const keys = elements.filter(({ kind }) => kind === 'unique' || kind === 'key' || kind === 'fulltext');
  const kept = countOfKept(elements, keys, options.isPartitioned);
  if (kept === undefined) return whole;
  // Several of them could only be added by a copy of the table. They are the last keys in every order.
  const isSeveral = keys.filter(({ kind }) => kind === 'fulltext').length > 1;
  const added = rules.keepsKeys ? [] : keys.slice(kept).filter(({ kind }) => kind !== 'fulltext' || !isSeveral);
  const foreignKeys = elements.filter(({ kind }) => kind === 'foreign-key');
  const moved = new Set([...added, ...foreignKeys]);
  if (moved.size === 0) return whole;
  return {
    withoutSecondaryKeys: without(parts, elements, moved),
    addKeys: alterTable(name, added),
    addForeignKeys: alterTable(name, foreignKeys),
  };
}

/** How many of the keys, from the first on, have to stay; undefined when the key of a counted column is not found. */
function countOfKept(
  elements: readonly Element[],
  keys: readonly Element[],
  isPartitioned: boolean,
): number | undefined {
  const primary = elements.find(({ kind }) => kind === 'primary');
  const isNeeded = ({ kind, isFunctional }: Element) =>
    isFunctional || (kind === 'unique' && (primary === undefined || isPartitioned));
  // guard: keeps-keys-before-one-that-stays
  const needed = keys.findLastIndex(isNeeded) + 1;
  const counted = elements.find(({ isAutoIncrement }) => isAutoIncrement);
  if (!counted || primary?.column === counted.column) return needed;
  const index = keys.findIndex(({ kind, column }) => kind !== 'fulltext' && column === counted.column);
  // guard: keeps-the-key-of-the-counted-column
  return index < 0 ? undefined : Math.max(needed, index + 1);
}

/** Finds the outermost parentheses and the commas in them; undefined when there are none, or something has no end. */
function partsOf(statement: Buffer, { sqlMode, characterSet }: SplitRules): Parts | undefined {
  const scanner = new CodeScanner();
  scanner.sqlMode = sqlMode;
  scanner.characterSet = characterSet;
  if (!scanner.isPlain) return undefined;
  const elements: Buffer[] = [];
  let head: Buffer | undefined;
  let depth = 0;
  let from = 0;
  for (let at = 0; at < statement.length; at += 1) {
    const byte = statement[at] as number;
    if (!scanner.isCode(byte)) continue;
    if (byte === 0x28) {
      depth += 1;
      if (depth > 1) continue;
      head = statement.subarray(0, at + 1);
      from = at + 1;
    } else if (byte === 0x2c && depth === 1) {
      elements.push(statement.subarray(from, at));
      from = at + 1;
    } else if (byte === 0x29) {
      depth -= 1;
      if (depth > 0) continue;
      if (!head) return undefined;
      return { head, elements: [...elements, statement.subarray(from, at)], tail: statement.subarray(at) };
    }
  }
  return undefined;
}

/** The name of the table as it is written. */
function tableName(head: Buffer): string | undefined {
  const written = /^CREATE TABLE (?:IF NOT EXISTS )?((?:`(?:[^`]|``)+`|[\w$]+)(?:\.(?:`(?:[^`]|``)+`|[\w$]+))?) ?\($/;
  return written.exec(head.toString('latin1'))?.[1];
}

interface Options {
  readonly isInnodb: boolean;
  readonly isPartitioned: boolean;
  readonly isVersioned: boolean;
}

function optionsOf(tail: Buffer): Options {
  const tokens = new HeadTokens(tail.toString('latin1'));
  const words: string[] = [];
  let engine = '';
  // Engines of partitions are those of the table.
  while (tokens.next.kind !== 'end') {
    const { word } = tokens.take();
    if (word === 'ENGINE' && tokens.skip('=') && engine === '') engine = tokens.next.word;
    words.push(word);
  }
  return {
    isInnodb: engine === 'INNODB',
    isPartitioned: words.includes('PARTITION'),
    isVersioned: words.includes('VERSIONING'),
  };
}

function elementOf(raw: Buffer): Element | undefined {
  const text = raw.toString('latin1');
  const tokens = new HeadTokens(text);
  const first = tokens.take();
  const element = (kind: Element['kind'], rest: Partial<Element> = {}): Element => ({
    kind,
    raw,
    column: undefined,
    isAutoIncrement: false,
    isFunctional: false,
    ...rest,
  });
  if (first.kind === 'name') return element('column', { column: first.text, isAutoIncrement: isAutomatic(tokens) });
  switch (first.word) {
    case 'PRIMARY':
      return tokens.skip('KEY') ? keyOf(element('primary'), tokens) : undefined;
    case 'UNIQUE':
      return tokens.skip('KEY') ? keyOf(element('unique'), tokens) : undefined;
    case 'KEY':
      return keyOf(element('key'), tokens);
    case 'SPATIAL':
      return tokens.skip('KEY') ? keyOf(element('key'), tokens) : undefined;
    case 'FULLTEXT':
      return tokens.skip('KEY') ? keyOf(element('fulltext'), tokens) : undefined;
    case 'CONSTRAINT':
      if (tokens.next.kind === 'name') tokens.take();
      if (tokens.skip('CHECK')) return element('check');
      return tokens.skip('FOREIGN') && tokens.skip('KEY') ? element('foreign-key') : undefined;
    case 'CHECK':
      return element('check');
    default:
      return undefined;
  }
}

/** Whether a column is counted by the server. */
function isAutomatic(tokens: HeadTokens): boolean {
  while (tokens.next.kind !== 'end') if (tokens.take().word === 'AUTO_INCREMENT') return true;
  return false;
}

function keyOf(key: Element, tokens: HeadTokens): Element | undefined {
  let depth = 0;
  let column: string | undefined;
  let isFunctional = false;
  for (let isName = false; tokens.next.kind !== 'end'; ) {
    const { kind, text, word } = tokens.take();
    if (kind === 'symbol' && text === '(') {
      // Behind a name, there is the length of a part.
      if (depth === 1 && !isName) isFunctional = true;
      depth += 1;
    } else if (kind === 'symbol' && text === ')') depth -= 1;
    else if (kind === 'name' && depth === 1) column ??= text;
    // Of a period (MariaDB).
    else if (word === 'OVERLAPS') return undefined;
    isName = kind === 'name';
  }
  return column === undefined && !isFunctional ? undefined : { ...key, column, isFunctional };
}

function without({ head, tail }: Parts, elements: readonly Element[], moved: ReadonlySet<Element>): Buffer {
  const kept = elements.filter((element) => !moved.has(element)).map(({ raw }) => withoutSpace(raw));
  const last = elements.at(-1)?.raw ?? Buffer.alloc(0);
  const space = last.subarray(withoutSpace(last).length);
  const separated = kept.flatMap((raw, i) => (i === 0 ? [raw] : [COMMA, raw]));
  return Buffer.concat([head, ...separated, space, tail]);
}

const COMMA = Buffer.from(',');

/** Without the space behind it. */
function withoutSpace(raw: Buffer): Buffer {
  let end = raw.length;
  while (end > 0 && (raw[end - 1] as number) <= 0x20) end -= 1;
  return raw.subarray(0, end);
}

function alterTable(name: string, elements: readonly Element[]): Buffer | undefined {
  if (elements.length === 0) return undefined;
  const added = elements.map(({ raw }) => `ADD ${raw.toString('latin1').trim()}`);
  return Buffer.from(`ALTER TABLE ${name}\n  ${added.join(',\n  ')}`, 'latin1');
}
