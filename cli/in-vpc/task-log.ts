import { Writable } from 'node:stream';
import * as z from 'zod';
import { parseJson } from '../../functions/core/schema/parse-json';

/** Where a line was written to. */
export type Channel = 'out' | 'err';

/** A line of a task in the log of the runner, in which lines of other tasks may be as well. */
const entrySchema = z.object({
  /** ARN of the execution. */
  execution: z.string(),
  /** Number of the entry in its task, from 0: CloudWatch Logs may show them late and in another order. */
  entry: z.int().nonnegative(),
  channel: z.enum(['out', 'err']).optional(),
  text: z.string().optional(),
  /** The line goes on in the next entry of its channel. */
  more: z.boolean().optional(),
  /** Of the last entry: the exit status. */
  exit: z.int().optional(),
});
type Entry = z.infer<typeof entrySchema>;

/** Characters of an entry: the driver of the log cuts lines of 16 KB, and a character may have four bytes, each escaped. */
const LONGEST = 2_000;

/** Writes what a command prints as entries of the log. */
export class TaskLog {
  readonly out: Writable;
  readonly err: Writable;
  #entries = 0;

  constructor(
    private readonly execution: string,
    private readonly log: Writable,
  ) {
    this.out = this.#lines('out');
    this.err = this.#lines('err');
  }

  /** Writes the last entry. */
  end(exit: number): void {
    this.#write({ exit });
  }

  #lines(channel: Channel): Writable {
    let rest = '';
    return new Writable({
      decodeStrings: false,
      write: (chunk: string | Buffer, _encoding, done) => {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) this.#line(channel, line);
        done();
      },
    });
  }

  #line(channel: Channel, line: string): void {
    let from = 0;
    do {
      const text = line.slice(from, from + LONGEST);
      from += LONGEST;
      this.#write({ channel, text, ...(from < line.length ? { more: true } : {}) });
    } while (from < line.length);
  }

  #write(content: Partial<Entry>): void {
    this.log.write(`${JSON.stringify({ execution: this.execution, entry: this.#entries, ...content })}\n`);
    this.#entries += 1;
  }
}

/** Reads the entries of one execution: each line once, in the order in which they were written. */
export class TaskLogReader {
  readonly #waiting = new Map<number, Entry>();
  readonly #begun: Record<Channel, string> = { out: '', err: '' };
  #next = 0;
  /** How many lines were read. */
  lines = 0;
  /** The exit status, when the last entry was read. */
  exit: number | undefined;

  constructor(
    private readonly execution: string,
    private readonly onLine: (channel: Channel, line: string) => void,
  ) {}

  take(messages: readonly string[]): void {
    for (const message of messages) {
      const entry = parseJson(entrySchema, message);
      if (entry?.execution === this.execution && entry.entry >= this.#next) this.#waiting.set(entry.entry, entry);
    }
    for (let entry = this.#waiting.get(this.#next); entry; entry = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#next += 1;
      this.#read(entry);
    }
  }

  #read({ channel, text = '', more = false, exit }: Entry): void {
    if (exit !== undefined) this.exit = exit;
    if (channel === undefined) return;
    const line = `${this.#begun[channel]}${text}`;
    this.#begun[channel] = more ? line : '';
    if (more) return;
    this.lines += 1;
    this.onLine(channel, line);
  }
}
