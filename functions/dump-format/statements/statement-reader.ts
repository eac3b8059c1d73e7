import { CodeScanner } from './code-scanner';
import { RowCounter } from './row-counter';

/** Receives the elements of a dump, in their order. */
export interface StatementListener {
  /** A comment of one line, outside of statements. */
  comment(line: string): void;
  /** A statement, by its beginning. */
  statement(head: string): void;
  /** An INSERT, by what stands before its rows, with their number. */
  insert(head: string, rows: number): void;
  /** A stored program: a trigger, routine or event, whose text stands between two lines with DELIMITER. */
  program(): void;
  /** The next bytes of the text that belong to no INSERT. Without this method they are not collected. */
  definition?(bytes: Buffer): void;
}

/**
 * Bytes of a comment or statement that are looked at: longer than any name, and than the line "-- Host:" of mariadb-dump,
 * in which the settings of its session stand before the name of the database.
 */
const HEAD_BYTES = 4_096;

const NEWLINE = 0x0a;
const SEMICOLON = 0x3b;
const INSERT = 'INSERT INTO ';
/** What mariadb-dump begins with: a comment without an end that only its client executes. */
const SANDBOX = /^\/\*M?!999999\\-/;
/** What the text behind it is read in; the dump's own when it is set back to what was saved (`@saved_…`). */
const SQL_MODE = /^(?:\/\*!\d+ )?SET sql_mode +?= (?:'([^']*)'|@)/;
const CHARACTER_SET = /^(?:\/\*!\d+ )?SET character_set_client +?= (?:(\w+)|@)/;
/** What a dump states of its server. */
const SERVER_VERSION = /^-- Server version\s+(\d+)(?!\S*MariaDB)/;
/** The first version of MySQL that knows strings in dollar quotes; MariaDB knows none. */
const DOLLAR_QUOTES_SINCE = 9;

type Part = 'between' | 'comment' | 'statement' | 'rows' | 'delimiter' | 'program';

/**
 * Splits the text of a dump into statements like the client that restores it, for every content of strings, names and
 * comments. Memory does not grow with the text.
 */
export class StatementReader {
  #part: Part = 'between';
  readonly #scanner = new CodeScanner();
  readonly #counter = new RowCounter();
  readonly #head = Buffer.alloc(HEAD_BYTES);
  #filled = 0;
  /** Whether the head may be that of an INSERT, whose rows come next. */
  #isInsert = false;
  /** Whether the head is too short to see whether it is that of an INSERT. */
  #isUndecided = false;
  /** The place in the chunk from which on its bytes were not given away as definitions. */
  #given = 0;
  /** Whether the line began outside of strings and comments. */
  #isLine = true;
  /** What the text is written in. */
  #sqlMode = '';
  #characterSet = 'utf8mb4';
  #dollarQuotes = false;

  constructor(private readonly listener: StatementListener) {}

  /** Whether the text so far is whole statements and comments, so that one may begin. */
  get isBetween(): boolean {
    return this.#part === 'between';
  }

  push(chunk: Buffer): void {
    this.#given = 0;
    for (let at = 0; at < chunk.length; ) at = this.#take(chunk, at);
    if (!this.#isUndecided && !this.#isInsert) this.#give(chunk, chunk.length);
  }

  /** Gives the definitions up to a place in the chunk to the listener. */
  #give(chunk: Buffer, end: number): void {
    if (end > this.#given) this.listener.definition?.(chunk.subarray(this.#given, end));
    this.#given = end;
  }

  #take(chunk: Buffer, at: number): number {
    switch (this.#part) {
      case 'between':
        return this.#between(chunk, at);
      case 'comment':
        return this.#comment(chunk, at);
      case 'statement':
        return this.#statement(chunk, at);
      case 'rows':
        return this.#rows(chunk, at);
      case 'delimiter':
        return this.#delimiter(chunk, at);
      case 'program':
        return this.#program(chunk, at);
    }
  }

  #between(chunk: Buffer, start: number): number {
    let at = start;
    for (; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (byte === NEWLINE) this.#isLine = true;
      else if (byte > 0x20) {
        this.#part = byte === 0x2d ? 'comment' : 'statement';
        this.#filled = 0;
        if (this.#part === 'statement') {
          this.#give(chunk, at);
          this.#isUndecided = true;
        }
        this.#begin();
        return at;
      } else this.#isLine = false;
    }
    return at;
  }

  #comment(chunk: Buffer, at: number): number {
    const feed = chunk.indexOf(NEWLINE, at);
    const end = feed < 0 ? chunk.length : feed;
    this.#filled += chunk.copy(this.#head, this.#filled, at, Math.min(end, at + HEAD_BYTES - this.#filled));
    if (feed < 0) return end;
    if (this.#isLine) {
      const version = SERVER_VERSION.exec(this.#text())?.[1];
      if (version !== undefined) this.#dollarQuotes = Number(version) >= DOLLAR_QUOTES_SINCE;
      this.listener.comment(this.#text());
    }
    this.#part = 'between';
    return feed;
  }

  #statement(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; ) {
      const byte = chunk[at++] as number;
      const isCode = this.#scanner.isCode(byte);
      if (isCode && byte === SEMICOLON) return this.#endStatement(at);
      if (isCode && byte === NEWLINE && this.#filled < 64 && SANDBOX.test(this.#text())) {
        this.#part = 'between';
        return at - 1;
      }
      this.#keep(byte);
      if (this.#isUndecided && this.#filled === INSERT.length) this.#decide(at);
      // Names of columns are quoted: outside of them, this begins the word VALUES.
      if (byte === 0x56 && isCode && this.#isInsert) {
        this.#part = 'rows';
        this.#counter.reset();
        return at;
      }
    }
    return chunk.length;
  }

  #endStatement(at: number): number {
    const head = this.#text();
    if (this.#isUndecided) this.#decide(at - 1);
    if (this.#isInsert) this.#skip(at);
    this.#part = head === 'DELIMITER ' ? 'delimiter' : 'between';
    this.#isLine = false;
    if (this.#part === 'between') {
      this.#setUp(head);
      this.listener.statement(head);
    }
    return at;
  }

  #rows(chunk: Buffer, start: number): number {
    const { at, ended } = this.#counter.scan(chunk, start);
    if (!ended) return at;
    this.listener.insert(this.#text(), this.#counter.rows);
    this.#skip(at);
    this.#part = 'between';
    this.#isLine = false;
    return at;
  }

  /** Sees whether a statement is an INSERT, when its head is long enough or complete. @param at place behind the head. */
  #decide(at: number): void {
    this.#isUndecided = false;
    this.#isInsert = this.#text() === INSERT;
    if (this.#isInsert) return;
    // The head may have begun in an earlier chunk.
    this.listener.definition?.(Buffer.from(this.#head.subarray(0, this.#filled)));
    this.#given = at;
  }

  /** Goes on behind an INSERT. */
  #skip(at: number): void {
    this.#isInsert = false;
    this.#given = at;
  }

  /** Behind `DELIMITER ;`, which another semicolon makes the beginning of a stored program. */
  #delimiter(chunk: Buffer, at: number): number {
    this.#part = 'between';
    if (chunk[at] !== SEMICOLON) return at;
    this.#part = 'program';
    this.#filled = 0;
    this.#isLine = false;
    this.#begin();
    this.#scanner.dollarQuotes = this.#dollarQuotes;
    this.listener.program();
    return at + 1;
  }

  #program(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; ) {
      const byte = chunk[at++] as number;
      const isCode = this.#scanner.isCode(byte);
      if (byte !== NEWLINE) {
        this.#keep(byte);
        continue;
      }
      if (isCode && this.#isLine && this.#endProgramLine(this.#text())) return at - 1;
      this.#isLine = isCode;
      this.#filled = 0;
    }
    return chunk.length;
  }

  /** Returns whether a line ends a stored program. */
  #endProgramLine(line: string): boolean {
    // Longer ones are for events that hold a shorter one.
    if (/^DELIMITER ;;+$/.test(line)) this.listener.program();
    if (line === 'DELIMITER ;') this.#part = 'between';
    this.#setUp(line);
    this.#configureScanner();
    return this.#part === 'between';
  }

  /** Begins the next element, in the text's SQL mode and character set. */
  #begin(): void {
    this.#scanner.reset();
    this.#configureScanner();
  }

  #configureScanner(): void {
    this.#scanner.sqlMode = this.#sqlMode;
    this.#scanner.characterSet = this.#characterSet;
  }

  #setUp(statement: string): void {
    const sqlMode = SQL_MODE.exec(statement);
    if (sqlMode) this.#sqlMode = sqlMode[1] ?? '';
    const characterSet = CHARACTER_SET.exec(statement);
    if (characterSet) this.#characterSet = characterSet[1] ?? 'utf8mb4';
  }

  #keep(byte: number): void {
    if (this.#filled === HEAD_BYTES) return;
    this.#head[this.#filled++] = byte;
  }

  #text(): string {
    return this.#head.toString('utf8', 0, this.#filled);
  }
}
