import type { Headings } from './headings';
import type { RefusedObjects } from './refused-objects';

/** "ERROR 1273 (HY000) at line 42: Unknown collation: 'x'"; without a number when the client refuses a statement. */
const ERROR = /^ERROR(?: (\d+) \(\w+\))?(?: at line (\d+))?(?: in file: '[^']*')?: (.*)$/s;

/**
 * Errors of a server that lacks memory or disk: "Server Error Message Reference" and "Global Error Message Reference", MySQL.
 * By number only, because a message contains names and text of the dump, and not when that text has lines that look like
 * messages.
 */
export const EXHAUSTED: ReadonlySet<number> = new Set([3, 5, 14, 20, 23, 1021, 1037, 1038, 1041, 1114, 1135]);

/** Characters of one message that are read, and that are kept of it. */
const READ = 10_000;
const KEPT = 1_000;

/** Reads what a client with `--force` reports while it restores. */
export class ClientErrors {
  /** The first message about a lack of memory or disk, which is no problem of the dump. */
  failure: string | undefined;
  /** The last message about no statement: why the client did not start, or did not connect. */
  rest = '';
  /** The last message of all. */
  last = '';
  #begun = '';

  constructor(
    private readonly headings: Headings,
    private readonly refused: RefusedObjects,
  ) {}

  push(text: string): void {
    const messages = (this.#begun + text).split(/\n(?=ERROR\b)/);
    this.#begun = (messages.pop() ?? '').slice(0, READ);
    for (const message of messages) this.#take(message);
  }

  end(): void {
    this.#take(this.#begun);
    this.#begun = '';
  }

  #take(text: string): void {
    const message = text.trim();
    if (message === '') return;
    this.last = message.slice(0, KEPT);
    const [, digits, line, what = ''] = ERROR.exec(message) ?? [];
    if (line === undefined) {
      this.rest = message.slice(-READ);
      return;
    }
    const number = digits === undefined ? undefined : Number(digits);
    // guard: a-lack-of-resources-is-no-problem
    if (number !== undefined && EXHAUSTED.has(number) && !this.headings.imitatesErrors) {
      this.failure ??= this.last;
      return;
    }
    this.refused.add(this.headings.objectAt(Number(line)), what, number);
  }
}
