import { sentence } from '../../core/errors';
import type { Headings } from './headings';

/** "ERROR 1273 (HY000) at line 42: Unknown collation: 'x'" ("mysql", "Error messages", MySQL Reference Manual). */
const ERROR = /^ERROR (\d+) \(\w+\) at line (\d+)(?: in file: '[^']*')?: (.*)$/s;

/** Errors that concern the connection and not a statement: "Server Error Message Reference", CR_SERVER_GONE_ERROR … */
const LOST = new Set([2002, 2003, 2006, 2013, 2055, 1053, 4031]);

/** Characters of one message that are kept. */
const MESSAGE = 10_000;

/** Reads what a client with `--force` reports while it restores. */
export class ClientErrors {
  /** How many sentences are kept. */
  static readonly KEPT = 20;

  /** What the server refused; the first of it. */
  readonly sentences: string[] = [];
  count = 0;
  #lost: string | undefined;
  #rest = '';
  #begun = '';

  constructor(private readonly headings: Headings) {}

  push(text: string): void {
    const lines = (this.#begun + text).split(/\n(?=ERROR \d|-{14}\n)/);
    // Some clients repeat the statement, however long it is.
    this.#begun = (lines.pop() ?? '').slice(0, MESSAGE);
    for (const line of lines) this.#take(line);
  }

  /** Reads the rest. Returns the client's message when it lost its connection. */
  end(): string | undefined {
    this.#take(this.#begun);
    this.#begun = '';
    return this.#lost;
  }

  /** The end of what was reported that is no error of a statement: warnings, and why the client did not start. */
  get rest(): string {
    return this.#rest;
  }

  #take(text: string): void {
    const message = text.trim();
    const error = ERROR.exec(message);
    if (!error) {
      if (message !== '') this.#rest = message.slice(-MESSAGE);
      return;
    }
    const [, number, line, what = ''] = error;
    if (LOST.has(Number(number))) {
      this.#lost ??= message;
      return;
    }
    this.count += 1;
    if (this.sentences.length === ClientErrors.KEPT) return;
    const heading = this.headings.before(Number(line));
    const where = heading === undefined ? 'A statement' : `"${heading}"`;
    this.sentences.push(`${where} was refused with error ${number}: ${sentence(what)}`);
  }
}
