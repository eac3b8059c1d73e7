import {
  DATABASE,
  DEFINITION,
  isProgress,
  NO_VIEW,
  namesIn,
  noteIn,
  PLACEHOLDER,
  SEQUENCE,
  TABLE,
} from './progress-messages';

/** Unexpected lines that are kept for the message. */
const KEPT_LINES = 20;

/** Reads a dump program's stderr, line by line: what is progress, which tables it named, and what should not be there. */
export class ProgressReader {
  /** Tables and views in the order of the dump. */
  readonly tables: string[] = [];
  /** For each of {@link tables}, the place of its database in the order of the dump, from 0. */
  readonly databases: number[] = [];
  readonly sequences: string[] = [];
  readonly notes: string[] = [];
  readonly unexpected: string[] = [];
  /** Views of which the dump has a placeholder alone: they disappeared before their definitions were read. */
  readonly placeholders: string[] = [];
  /** How many characters have arrived. */
  received = 0;
  /** The last message that belongs to its progress. */
  lastMessage: string | undefined;
  /** The view whose definition must be the last thing in the dump, if the last database has one. */
  lastView: string | undefined;
  /** Resolves when the first table, view or sequence is named: the transaction, and so the snapshot, is there by then. */
  readonly begun: Promise<void>;
  /** Resolves when the first database begins, behind the transaction: also when it has no table. */
  readonly inDatabase: Promise<void>;
  #begin: () => void = () => {};
  #enter: () => void = () => {};
  #defined: string | undefined;
  #database = -1;
  #rest = '';
  #unfinished = '';

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#begin = resolve;
    });
    this.inDatabase = new Promise((resolve) => {
      this.#enter = resolve;
    });
  }

  push(chunk: string): void {
    this.received += chunk.length;
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  end(): void {
    this.#line(this.#rest);
    this.#message(this.#unfinished);
    this.#rest = '';
    this.#unfinished = '';
  }

  #line(line: string): void {
    const message = this.#unfinished === '' ? line : `${this.#unfinished}\n${line}`;
    const names = namesIn(message);
    this.#unfinished = names === 'begun' ? message : '';
    if (this.#unfinished !== '') return;
    // Lines that don't make up a name are messages of their own.
    for (const one of names === 'whole' ? [message] : message.split('\n')) this.#message(one);
  }

  #message(line: string): void {
    this.#followViews(line);
    const table = TABLE.exec(line)?.[1];
    const sequence = SEQUENCE.exec(line)?.[1];
    const note = noteIn(line);
    if (sequence !== undefined) this.sequences.push(sequence);
    if (table !== undefined || sequence !== undefined) this.#begin();
    if (DATABASE.test(line)) {
      this.#database += 1;
      this.#enter();
    }
    if (table !== undefined) {
      this.tables.push(table);
      this.databases.push(Math.max(0, this.#database));
    } else if (note !== undefined) this.notes.push(note);
    else if (isProgress(line)) this.lastMessage = line;
    else if (line.trim() !== '') {
      if (this.unexpected.length < KEPT_LINES) this.unexpected.push(line);
    }
  }

  #followViews(line: string): void {
    const named = DEFINITION.exec(line)?.[1];
    if (named !== undefined) {
      const index = this.placeholders.indexOf(named);
      [this.#defined] = index < 0 ? [] : this.placeholders.splice(index, 1);
      this.lastView = this.#defined ?? this.lastView;
    } else if (TABLE.test(line)) {
      // Of another database: it could not be read if the connection had broken among the views of this one.
      this.lastView = undefined;
    } else if (NO_VIEW.test(line) && this.#defined !== undefined) {
      this.placeholders.push(this.#defined);
    } else if (PLACEHOLDER.test(line)) {
      this.placeholders.push(this.tables.at(-1) ?? '');
    }
  }
}
