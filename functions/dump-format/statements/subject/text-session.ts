import { decodeText } from '../lexical/character-sets';
import { HeadTokens } from '../lexical/head-tokens';
import { type Subject, subjectOf } from './statement-kind';

const DEFAULT_CHARACTER_SET = 'utf8mb4';
/** What a dump states of its server. */
const SERVER_VERSION = /^-- Server version\s+(\d+)(?!\S*MariaDB)/;
/** The first version of MySQL that knows strings in dollar quotes; MariaDB knows none. */
const DOLLAR_QUOTES_SINCE = 9;
/** The database that a dump is of. Before it, mariadb-dump repeats settings of its session. */
const DATABASE = /^-- Host: .*? {4}Database: (.+)$/;

/** What a text sets for the statements behind it, as far as they are read by it. */
export class TextSession {
  /** SQL mode; empty also for the server's own. */
  sqlMode = '';
  /** Character set of the client. */
  characterSet = DEFAULT_CHARACTER_SET;
  /** The database that is selected. */
  database: string | undefined;
  /** Whether the server knows strings in dollar quotes. */
  dollarQuotes = false;
  /** Values of user variables by their names in lower case. */
  readonly #variables = new Map<string, string>();

  /** Takes a comment of one line. */
  comment(line: string): void {
    const version = SERVER_VERSION.exec(line)?.[1];
    if (version !== undefined) this.dollarQuotes = Number(version) >= DOLLAR_QUOTES_SINCE;
    this.database = DATABASE.exec(line)?.[1] ?? this.database;
  }

  /** Takes a statement that begins with SET. @param text its bytes as characters (`latin1`) */
  set(text: string): void {
    const tokens = new HeadTokens(text);
    tokens.take();
    if (tokens.skip('NAMES', 'CHARSET') || (tokens.skip('CHARACTER') && tokens.skip('SET'))) {
      this.#setCharacterSet(tokens.take().text);
      return;
    }
    do this.#assign(tokens);
    while (tokens.skip(','));
  }

  /** What a statement is about, with the characters of its names. @param text its bytes as characters (`latin1`) */
  subjectOf(text: string): Subject {
    const { kind, object, qualifier } = subjectOf(text);
    return {
      kind,
      ...(object === undefined ? {} : { object: this.#decode(object) }),
      ...(qualifier === undefined ? {} : { qualifier: this.#decode(qualifier) }),
    };
  }

  /** The characters of a name. @param bytes as characters (`latin1`) */
  #decode(bytes: string): string {
    return decodeText(Buffer.from(bytes, 'latin1'), this.characterSet);
  }

  #assign(tokens: HeadTokens): void {
    const isGlobal = ['GLOBAL', 'PERSIST', 'PERSIST_ONLY'].includes(tokens.next.word);
    if (isGlobal || ['SESSION', 'LOCAL'].includes(tokens.next.word)) tokens.take();
    const { kind, text } = tokens.take();
    tokens.skip(':');
    tokens.skip('=');
    const value = this.#value(tokens);
    const name = text.toLowerCase().replace(/^@@(?:(?:session|local)\.)?/, '');
    if (isGlobal || name.startsWith('global.')) return;
    if (kind === 'variable' && !text.startsWith('@@')) this.#variables.set(name, value);
    else if (name === 'sql_mode') this.sqlMode = value;
    else if (name === 'character_set_client') this.#setCharacterSet(value);
  }

  /** The value of an expression, as far as it matters: what its strings and variables hold, one behind the other. */
  #value(tokens: HeadTokens): string {
    let value = '';
    let isRemoved = false;
    for (let depth = 0; tokens.next.kind !== 'end' && (depth > 0 || tokens.next.text !== ','); ) {
      const { kind, text, word } = tokens.take();
      if (kind === 'symbol') depth += text === '(' ? 1 : text === ')' ? -1 : 0;
      // `REPLACE(@@sql_mode, 'ANSI_QUOTES', '')`
      else if (word === 'REPLACE') isRemoved = true;
      else if (kind === 'variable') value += this.#variable(text.toLowerCase());
      else if (kind === 'word' && depth === 0 && tokens.next.text !== '(') value += text;
      else if (kind === 'string' || kind === 'name') value = isRemoved ? value.replaceAll(text, '') : value + text;
    }
    return value;
  }

  #variable(name: string): string {
    if (/^@@(?:session\.|local\.)?sql_mode$/.test(name)) return this.sqlMode;
    if (/^@@(?:session\.|local\.)?character_set_client$/.test(name)) return this.characterSet;
    return this.#variables.get(name) ?? '';
  }

  #setCharacterSet(name: string): void {
    const set = name.toLowerCase();
    this.characterSet = set === '' || set === 'default' ? DEFAULT_CHARACTER_SET : set;
  }
}
