import { detailOf } from '../../core/errors';
import { type Statement, StatementSplitter } from '../../dump-format/statements/statement-splitter';

/** Takes a statement. A returned promise is waited for. */
export type TakeStatement = (statement: Statement) => Promise<void> | void;

/** Splits a text, or pieces of one, and gives its statements to a taker, one after the other. */
export class StatementFeed {
  #statements: Statement[] = [];
  readonly #splitter = new StatementSplitter((statement) => this.#statements.push(statement));
  /** Bytes of the pieces so far. */
  #bytes = 0;
  /** Places in the pieces behind which something of the text is left out, and how much until there. */
  readonly #gaps: { readonly from: number; readonly left: number }[] = [];

  constructor(private readonly take: TakeStatement) {}

  /** Takes the next piece. @param at its place in the text */
  async push(chunk: Buffer, at = this.#bytes + this.#left): Promise<void> {
    const left = at - this.#bytes;
    if (left !== this.#left) this.#gaps.push({ from: this.#bytes, left });
    this.#bytes += chunk.length;
    this.#splitter.push(chunk);
    if (this.#statements.length > 0) await this.#takeAll();
  }

  /** Ends the text. Returns what has no end in it, as a sentence. */
  async end(): Promise<string | undefined> {
    try {
      this.#splitter.end();
    } catch (error) {
      return detailOf(error);
    }
    await this.#takeAll();
    return undefined;
  }

  get #left(): number {
    return this.#gaps.at(-1)?.left ?? 0;
  }

  async #takeAll(): Promise<void> {
    const complete = this.#statements;
    this.#statements = [];
    for (const statement of complete) {
      const taken = this.take(this.#placed(statement));
      if (taken) await taken;
    }
  }

  /** With its place in the whole text. */
  #placed(statement: Statement): Statement {
    const gap = this.#gaps.findLast(({ from }) => from <= statement.offset);
    return gap ? { ...statement, offset: statement.offset + gap.left } : statement;
  }
}
