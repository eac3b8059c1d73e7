import type { FoundStatement } from './statement-listener';
import { StatementReader } from './statement-reader';
import { unfinishedText } from './unfinished-text';

export type { StatementKind } from './subject/statement-kind';

/** A statement of a dump. */
export interface Statement extends Omit<FoundStatement, 'length'> {
  /** Untouched, without the delimiter. They belong to the receiver. */
  readonly bytes: Buffer;
}

/**
 * Splits the text of a dump into whole statements. Memory does not grow with the text, but with its longest statement.
 *
 * @example
 * const splitter = new StatementSplitter(({ bytes, kind }) => …);
 * for await (const chunk of text) splitter.push(chunk);
 * splitter.end();
 */
export class StatementSplitter {
  #pieces: Buffer[] = [];
  readonly #reader: StatementReader;

  constructor(private readonly onStatement: (statement: Statement) => void) {
    this.#reader = new StatementReader({
      bytes: (part, chunk, from, to) => {
        if (part === 'statement' || part === 'insert') this.#pieces.push(chunk.subarray(from, to));
      },
      statement: (found) => this.#give(found),
    });
  }

  /** Takes the next bytes. They must not be changed afterwards, because statements are parts of them. */
  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  /** Ends the text. @throws {DumpTextError} when something that was begun has no end. */
  end(): void {
    const unfinished = this.#reader.end();
    // guard: refuses-a-text-without-its-end
    if (unfinished !== undefined) throw unfinishedText(unfinished);
  }

  #give(found: FoundStatement): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    const [only = NOTHING] = pieces;
    const { length, ...statement } = found;
    const whole = pieces.length > 1 ? Buffer.concat(pieces, length) : only;
    const bytes = whole.length === length ? whole : whole.subarray(0, length);
    this.onStatement({ ...statement, bytes });
  }
}

const NOTHING = Buffer.alloc(0);
