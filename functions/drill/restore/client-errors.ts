import { sentence } from '../../core/errors';
import type { DrillProblem } from '../../dump-format/drill-verdict';
import type { Headings } from './headings';

/** "ERROR 1273 (HY000) at line 42: Unknown collation: 'x'"; without a number when the client refuses a statement. */
const ERROR = /^ERROR(?: (\d+) \(\w+\))?(?: at line (\d+))?(?: in file: '[^']*')?: (.*)$/s;

/** Errors that concern the connection and not a statement ("Client Error Message Reference", MySQL). */
const LOST: ReadonlySet<number> = new Set([1053, 1927, 2002, 2003, 2006, 2013, 2055, 4031]);

/** Errors of a server that lacks memory or disk: "Server Error Message Reference", MySQL. */
const EXHAUSTED: ReadonlySet<number> = new Set([1021, 1037, 1038, 1041, 1114, 1135]);
const NO_SPACE = /\b(?:errno:?|error:?) ?(?:12|28)\b|No space left on device|Cannot allocate memory/i;

/** Characters of one message that are read, and that are kept. */
const READ = 10_000;
const KEPT = 1_000;

/** Reads what a client with `--force` reports while it restores. */
export class ClientErrors {
  /** Of how many objects the errors are kept. */
  static readonly KEPT = 20;

  /** The first error of each object that the server refused. */
  readonly problems: DrillProblem[] = [];
  readonly #objects = new Set<string>();
  /** The first message about a failure of the server, its memory or its disk, not of the dump. */
  failure: string | undefined;
  /** The last of what was reported that is no error: why the client did not start. */
  rest = '';
  #begun = '';

  constructor(private readonly headings: Headings) {}

  /** Number of objects that the server refused. */
  get count(): number {
    return this.#objects.size;
  }

  push(text: string): void {
    const messages = (this.#begun + text).split(/\n(?=ERROR\b|-{14}\n)/);
    // MariaDB's client repeats the statement, however long it is.
    this.#begun = (messages.pop() ?? '').slice(0, READ);
    for (const message of messages) this.#take(message);
  }

  end(): void {
    this.#take(this.#begun);
    this.#begun = '';
  }

  #take(text: string): void {
    const message = text.trim();
    const error = ERROR.exec(message);
    if (!error) {
      if (message !== '') this.rest = message.slice(-READ);
      return;
    }
    const [, digits, line, what = ''] = error;
    const number = digits === undefined ? undefined : Number(digits);
    // guard: a-failed-server-is-no-verdict
    if (number !== undefined && (LOST.has(number) || EXHAUSTED.has(number) || NO_SPACE.test(what))) {
      this.failure ??= message;
      return;
    }
    const object = line === undefined ? 'a statement' : this.headings.objectAt(Number(line));
    // What follows an object that does not exist fails, too.
    if (this.#objects.has(object)) return;
    this.#objects.add(object);
    if (this.problems.length === ClientErrors.KEPT) return;
    this.problems.push({
      object,
      ...(number === undefined ? {} : { errorNumber: number }),
      message: sentence(what.slice(0, KEPT)),
    });
  }
}
