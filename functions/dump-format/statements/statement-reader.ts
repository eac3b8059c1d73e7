import { Delimiter, delimiterOf } from './boundaries/delimiter';
import { HiddenEnd } from './boundaries/hidden-end';
import { InsertHead } from './boundaries/insert-head';
import { type Opening, openingOf } from './boundaries/opening';
import { HEAD_BYTES, Head } from './head';
import { CodeScanner } from './lexical/code-scanner';
import { isNamePart } from './lexical/names';
import { PendingBytes } from './pending-bytes';
import { RowCounter } from './rows/row-counter';
import type { StatementListener } from './statement-listener';
import type { Subject } from './subject/statement-kind';
import { TextSession } from './subject/text-session';

const NEWLINE = 0x0a;
const SPACE = 0x20;
const DOLLAR = 0x24;
const STAR = 0x2a;
const SLASH = 0x2f;
const SEMICOLON = 0x3b;
const COMMENT_END = Buffer.from('*/');
const NOTHING = Buffer.alloc(0);

/** Code in which everything starts over, so that the bytes behind it need no close look. */
const ENDS_CLOSE_LOOK: ReadonlySet<number> = new Set(Buffer.from('(),'));

/** `opening`: in the first bytes of an element; `head`: of an INSERT, before its rows. */
type State = 'between' | 'opening' | 'line' | 'block' | 'delimiter' | 'command' | 'statement' | 'head' | 'rows';

/**
 * Splits the text of a dump into statements, for every content of strings, names and comments. It reads like the client
 * that restores a dump (delimiters, commands), and where the client knows less, like the server ("Lexical Structure",
 * "Comments", MySQL Reference Manual). Memory does not grow with the text.
 */
export class StatementReader {
  #state: State = 'between';
  readonly #session = new TextSession();
  readonly #delimiter = new Delimiter();
  readonly #hiddenEnd = new HiddenEnd();
  readonly #scanner = new CodeScanner();
  readonly #insertHead = new InsertHead();
  readonly #counter = new RowCounter();
  readonly #head = new Head();
  readonly #pending: PendingBytes;
  /** The head of the last INSERT: dumps have many statements with the same. */
  #lastHead: { readonly bytes: Buffer; readonly subject: Subject } | undefined;
  /** What the statement is about, when that is known before its end. */
  #subject: Subject | undefined;
  /** Offset of the chunk in the text. */
  #chunkOffset = 0;
  #offset = 0;
  #number = 0;
  /** Whether the line began outside of strings and comments. */
  #isLine = true;
  /** Whether the last byte of a comment was an asterisk. */
  #isStar = false;
  /** Whether the end of the line ends the statement, too. */
  #endsWithLine = false;
  /** Whether the rules of the text allow rows to be counted fast, and whether each byte is looked at for a while. */
  #isFast = true;
  #isClose = false;

  constructor(private readonly listener: StatementListener) {
    this.#pending = new PendingBytes(listener, this.#head);
  }

  /** Whether the text so far is whole statements and comments, so that one may begin. */
  get isBetween(): boolean {
    return this.#state === 'between';
  }

  /** Takes the next bytes, which must not change any more: parts of them are given away. */
  push(chunk: Buffer): void {
    this.#pending.next();
    // guard: forgets-the-last-chunk
    this.#counter.forget();
    for (let at = 0; at < chunk.length; ) at = this.#take(chunk, at);
    this.#giveChunk(chunk);
    this.#chunkOffset += chunk.length;
  }

  /** Ends the text. Returns the offset of what was begun and has no end; a last line needs none. */
  end(): number | undefined {
    this.#pending.next();
    if (this.#state === 'command') this.#finish('statement', NOTHING, 0, 0);
    const isWhole = this.#state === 'between' || this.#state === 'line' || this.#state === 'delimiter';
    return isWhole ? undefined : this.#offset;
  }

  #take(chunk: Buffer, at: number): number {
    switch (this.#state) {
      case 'between':
        return this.#between(chunk, at);
      case 'opening':
        return this.#opening(chunk, at);
      case 'line':
        return this.#line(chunk, at);
      case 'block':
        return this.#block(chunk, at);
      case 'delimiter':
        return this.#delimiterLine(chunk, at);
      case 'command':
        return this.#command(chunk, at);
      case 'statement':
        return this.#statement(chunk, at);
      case 'head':
        return this.#insert(chunk, at);
      case 'rows':
        return this.#rows(chunk, at);
    }
  }

  #between(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; at += 1) {
      const byte = chunk[at] as number;
      if (byte === NEWLINE) this.#isLine = true;
      else if (byte <= SPACE) this.#isLine = false;
      else {
        this.#pending.give('between', chunk, at);
        this.#offset = this.#chunkOffset + at;
        const rows = this.#skipLastHead(chunk, at);
        if (rows !== undefined) return rows;
        this.#state = 'opening';
        this.#head.clear();
        return at;
      }
    }
    return chunk.length;
  }

  /** Goes behind the head of an INSERT when it is the same as that of the last one. */
  #skipLastHead(chunk: Buffer, at: number): number | undefined {
    if (!this.#lastHead) return undefined;
    const { bytes, subject } = this.#lastHead;
    const end = at + bytes.length;
    if (end >= chunk.length || isNamePart(chunk[end] as number)) return undefined;
    if (bytes.compare(chunk, at, end) !== 0) return undefined;
    this.#subject = subject;
    this.#beginRows(bytes.length);
    return end;
  }

  #opening(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; ) {
      this.#head.push(chunk[at++] as number);
      const opening = openingOf(this.#head.bytes, this.#delimiter.bytes);
      if (opening !== undefined) return this.#begin(opening, chunk, at);
    }
    return chunk.length;
  }

  /** @param at place behind the bytes that show what begins */
  #begin(opening: Opening, chunk: Buffer, at: number): number {
    switch (opening) {
      case 'empty':
        this.#state = 'between';
        this.#isLine = false;
        return at;
      case 'mark':
        this.#state = 'between';
        return at;
      case 'line':
        this.#state = opening;
        return at;
      case 'block':
        this.#state = opening;
        this.#isStar = chunk[at - 1] === STAR;
        return at;
      case 'delimiter':
        this.#state = opening;
        // The space behind the word may be the end of the line.
        this.#head.pop();
        return at - 1;
      case 'insert':
        this.#state = 'head';
        this.#insertHead.reset();
        break;
      case 'use':
      case 'statement':
        this.#state = 'statement';
        break;
      case 'command':
        this.#state = opening;
        break;
    }
    return this.#beginStatement(opening === 'use', chunk);
  }

  /** Begins to read a statement, from its first byte on. */
  #beginStatement(endsWithLine: boolean, chunk: Buffer): number {
    this.#endsWithLine = endsWithLine;
    this.#head.clear();
    this.#pending.isHead = true;
    this.#subject = undefined;
    this.#scanner.reset();
    this.#delimiter.reset();
    this.#hiddenEnd.reset(this.#delimiter.bytes);
    // What was held shows no end yet.
    const { held } = this.#pending;
    if (held.length > 0) this.#take(held, 0);
    return Math.min(this.#pending.given, chunk.length);
  }

  #line(chunk: Buffer, at: number): number {
    const feed = this.#collectLine(chunk, at);
    if (feed < 0) return chunk.length;
    if (this.#isLine) {
      const line = this.#head.text('utf8').replace(/\r$/, '');
      this.#session.comment(line);
      this.#configure();
      this.listener.comment?.(line);
    }
    this.#state = 'between';
    return feed;
  }

  /** Collects the beginning of a line. Returns the place of its end, or -1 when it goes on. */
  #collectLine(chunk: Buffer, at: number): number {
    const feed = chunk.indexOf(NEWLINE, at);
    this.#head.append(chunk, at, feed < 0 ? chunk.length : feed);
    return feed;
  }

  #block(chunk: Buffer, at: number): number {
    const isEnd = this.#isStar && chunk[at] === SLASH;
    const end = isEnd ? at - 1 : chunk.indexOf(COMMENT_END, at);
    this.#isStar = end < 0 && chunk[chunk.length - 1] === STAR;
    if (end < 0 && !isEnd) return chunk.length;
    this.#state = 'between';
    this.#isLine = false;
    return end + COMMENT_END.length;
  }

  #delimiterLine(chunk: Buffer, at: number): number {
    const feed = this.#collectLine(chunk, at);
    if (feed < 0) return chunk.length;
    const delimiter = delimiterOf(this.#head.text('latin1'));
    if (delimiter) this.#delimiter.bytes = delimiter;
    this.#configure();
    this.#state = 'between';
    return feed;
  }

  #command(chunk: Buffer, at: number): number {
    const feed = chunk.indexOf(NEWLINE, at);
    return feed < 0 ? chunk.length : this.#finish('statement', chunk, feed, 0);
  }

  #statement(chunk: Buffer, start: number): number {
    const isSemicolon = this.#delimiter.isSemicolon;
    for (let at = start; at < chunk.length; ) {
      const byte = chunk[at++] as number;
      if (this.#isDelimited(byte)) return this.#finish('statement', chunk, at, this.#delimiter.bytes.length);
      if (!isSemicolon) {
        const end = this.#hiddenEnd.take(byte, this.#scanner.isInLineComment, this.#chunkOffset + at - 1);
        // guard: ends-programs-that-hide-their-end
        if (end !== undefined) return this.#finishAtLine(chunk, at, end);
      }
      const isCode = this.#scanner.isCode(byte);
      if (byte === NEWLINE && this.#endsWithLine && isCode) return this.#finish('statement', chunk, at - 1, 0);
    }
    return chunk.length;
  }

  /** Takes the next byte of a statement, before the scanner does. Returns whether the delimiter ends with it. */
  #isDelimited(byte: number): boolean {
    if (this.#scanner.isInCode) return this.#delimiter.take(byte);
    this.#delimiter.reset();
    return false;
  }

  /** Finishes a statement at a line with DELIMITER. */
  #finishAtLine(chunk: Buffer, at: number, end: number): number {
    this.#finish('statement', chunk, at, HiddenEnd.SEEN, end);
    this.#state = 'delimiter';
    // Its first bytes may be in an earlier chunk.
    this.#head.begin('DELIMITER ');
    return at;
  }

  #insert(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; ) {
      const byte = chunk[at++] as number;
      if (this.#isDelimited(byte)) return this.#finish('insert', chunk, at, this.#delimiter.bytes.length);
      const follows = this.#insertHead.take(byte, this.#scanner.isCode(byte));
      if (follows === undefined) continue;
      const head = Buffer.concat([this.#head.bytes, this.#pending.upTo(chunk, at - 1)]);
      this.#subject = this.#session.subjectOf(head.toString('latin1', 0, HEAD_BYTES));
      if (follows === 'rows') {
        this.#lastHead = head.length < HEAD_BYTES ? { bytes: head, subject: this.#subject } : undefined;
        this.#beginRows(this.#chunkOffset + at - 1 - this.#offset);
        return at - 1;
      }
      this.#state = 'rows';
      this.#pending.isHead = false;
      this.#counter.reset(false);
      this.#isClose = true;
      return at;
    }
    return chunk.length;
  }

  #beginRows(headBytes: number): void {
    const { database, sqlMode, characterSet } = this.#session;
    const { object, qualifier } = this.#subject ?? {};
    const isPlain = this.#isFast;
    this.listener.beginRows?.({ database, object, qualifier, sqlMode, characterSet, headBytes, isPlain });
    this.#state = 'rows';
    this.#pending.isHead = false;
    this.#counter.reset();
    this.#delimiter.reset();
    this.#isClose = false;
    // guard: looks-closely-under-other-rules
    if (!this.#isFast) this.#lookClosely();
  }

  /** Goes on byte by byte, in code. */
  #lookClosely(): void {
    this.#isClose = true;
    this.#scanner.reset();
    this.#delimiter.reset();
  }

  #rows(chunk: Buffer, start: number): number {
    for (let at = start; at < chunk.length; ) {
      if (!this.#isClose) {
        at = this.#counter.scan(chunk, at);
        if (at === chunk.length) return at;
        if (chunk[at] === SEMICOLON) return this.#finish('insert', chunk, at + 1, 1);
        // guard: looks-closely-where-code-is-unusual
        this.#lookClosely();
      }
      const byte = chunk[at++] as number;
      if (this.#isDelimited(byte)) return this.#finish('insert', chunk, at, this.#delimiter.bytes.length);
      if (!this.#scanner.isCode(byte)) continue;
      this.#counter.take(byte);
      if (this.#isFast && this.#counter.isInRows && ENDS_CLOSE_LOOK.has(byte)) this.#isClose = false;
    }
    return chunk.length;
  }

  /**
   * Ends a statement.
   *
   * @param at place in the chunk behind it and `behind` further bytes
   * @param end its end in the text, when it is before these bytes
   * @returns the place where to go on
   */
  #finish(part: 'insert' | 'statement', chunk: Buffer, at: number, behind: number, end?: number): number {
    if (this.listener.bytes || this.#state !== 'rows') {
      const follows = part === 'insert' ? 'insert-delimiter' : 'delimiter';
      this.#pending.give(part, chunk, at, behind, end === undefined ? follows : 'between');
    } else this.#pending.skip(at);
    const command: Subject | undefined = this.#state === 'command' ? { kind: 'client-command' } : undefined;
    const subject = command ?? this.#subject ?? this.#session.subjectOf(this.#head.text('latin1'));
    const rows = this.#state === 'rows' ? this.#counter.rows : 0;
    this.#state = 'between';
    this.#isLine = false;
    this.#number += 1;
    const { database, sqlMode, characterSet } = this.#session;
    if (subject.kind === 'use') this.#session.database = subject.object ?? database;
    if (subject.kind === 'setting') {
      this.#session.set(this.#head.text('latin1'));
      this.#configure();
    }
    this.listener.statement?.({
      offset: this.#offset,
      length: (end ?? this.#chunkOffset + at - behind) - this.#offset,
      number: this.#number,
      kind: subject.kind,
      database,
      object: subject.object,
      qualifier: subject.qualifier,
      rows,
      sqlMode,
      characterSet,
    });
    return at;
  }

  /** Applies what was set to the statements behind it. */
  #configure(): void {
    const { sqlMode, characterSet, dollarQuotes } = this.#session;
    const isSemicolon = this.#delimiter.isSemicolon;
    this.#scanner.sqlMode = sqlMode;
    this.#scanner.characterSet = characterSet;
    // They are in stored programs only.
    this.#scanner.dollarQuotes = dollarQuotes && !isSemicolon && this.#delimiter.bytes[0] !== DOLLAR;
    this.#isFast = isSemicolon && this.#scanner.isPlain;
    this.#lastHead = undefined;
  }

  /** Gives away what is left of a chunk, but for bytes of which is not known yet what they belong to. */
  #giveChunk(chunk: Buffer): void {
    switch (this.#state) {
      case 'opening':
        this.#pending.hold(chunk);
        break;
      case 'statement':
        this.#pending.giveBut(Math.max(this.#delimiter.matched, this.#hiddenEnd.matched), 'statement', chunk);
        break;
      case 'command':
        this.#pending.give('statement', chunk, chunk.length);
        break;
      case 'head':
        this.#pending.giveBut(this.#delimiter.matched, 'insert', chunk);
        break;
      case 'rows':
        if (this.listener.bytes) this.#pending.giveBut(this.#delimiter.matched, 'insert', chunk);
        break;
      default:
        this.#pending.give('between', chunk, chunk.length);
    }
  }
}
