import type { StatementKind } from './subject/statement-kind';

/** A statement, without its bytes. */
export interface FoundStatement {
  /** Of its first byte in the text. */
  readonly offset: number;
  /** Number of its bytes, without its delimiter. */
  readonly length: number;
  /** Its place in the order of all statements, from 1 on. */
  readonly number: number;
  readonly kind: StatementKind;
  /** The database that is selected when it runs, by USE or by the head of the dump. */
  readonly database: string | undefined;
  /** The table, view, trigger, routine, event or database that it is about. */
  readonly object: string | undefined;
  /** The database before the object's name, when there is one. */
  readonly qualifier: string | undefined;
  /** Of an INSERT or REPLACE, otherwise 0. */
  readonly rows: number;
  /** SQL mode that the text sets for it, in which it is read; empty when it sets none. */
  readonly sqlMode: string;
  /** Character set of the client that the text sets for it. */
  readonly characterSet: string;
}

/**
 * What bytes belong to: to an INSERT or REPLACE, to any other statement, to the delimiter behind either, or to what stands
 * between statements, such as comments.
 */
export type TextPart = 'insert' | 'insert-delimiter' | 'statement' | 'delimiter' | 'between';

/** An INSERT or REPLACE whose rows begin, before any of their bytes is given. */
export interface RowsBegin
  extends Pick<FoundStatement, 'database' | 'object' | 'qualifier' | 'sqlMode' | 'characterSet'> {
  /** Number of the bytes before its rows. Those of earlier chunks were given before. */
  readonly headBytes: number;
  /** Whether the text has strings in single quotes with backslashes, and no characters that look like either. */
  readonly isPlain: boolean;
}

/** Receives the elements of a dump, in their order. */
export interface StatementListener {
  /** A comment of one line, outside of statements. */
  comment?(line: string): void;
  /** The next bytes of the text: those of a chunk between two places. Every byte is given once. */
  bytes?(part: TextPart, chunk: Buffer, from: number, to: number): void;
  /** The rows of an INSERT begin. */
  beginRows?(begin: RowsBegin): void;
  /** A statement that has come to its end. Its bytes were given before. */
  statement?(statement: FoundStatement): void;
}
