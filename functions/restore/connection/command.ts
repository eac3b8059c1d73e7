import { parseRefusal } from './login';
import { Fields } from './messages';

/** Result of a statement. */
export interface Outcome {
  readonly affectedRows: number;
  /** Warnings of a statement without rows, which SHOW WARNINGS lists; the protocol counts to 65,535. */
  readonly warnings: number;
  /** Rows of all results; NULL is null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const MORE_RESULTS = 0x0008;

/** A statement whose answer is awaited ("COM_QUERY Response"). */
export class Command {
  #state: 'beginning' | 'columns' | 'rows' = 'beginning';
  #columns = 0;
  #affectedRows = 0;
  #warnings = 0;
  readonly #rows: (string | null)[][] = [];

  constructor(
    private readonly resolve: (outcome: Outcome) => void,
    readonly reject: (error: Error) => void,
  ) {}

  get isAtBeginning(): boolean {
    return this.#state === 'beginning';
  }

  /** Returns what follows when this was the last message. */
  take(message: Buffer): (() => void) | undefined {
    if (message[0] === 0xff) {
      const refusal = parseRefusal(message);
      return () => this.reject(refusal);
    }
    switch (this.#state) {
      case 'beginning': {
        const fields = new Fields(message);
        const count = fields.length() ?? 0;
        if (count > 0) {
          this.#columns = count;
          this.#state = 'columns';
          return undefined;
        }
        this.#affectedRows += fields.length() ?? 0;
        fields.length();
        const status = fields.integer(2);
        this.#warnings += fields.integer(2);
        return this.#result(status);
      }
      case 'columns':
        // The definitions of the columns end as the rows do.
        if (isEnd(message)) this.#state = 'rows';
        return undefined;
      case 'rows': {
        if (isEnd(message)) return this.#result(message.readUInt16LE(3));
        const fields = new Fields(message);
        this.#rows.push(Array.from({ length: this.#columns }, () => fields.value()?.toString('utf8') ?? null));
        return undefined;
      }
    }
  }

  #result(status: number): (() => void) | undefined {
    this.#state = 'beginning';
    if ((status & MORE_RESULTS) !== 0) return undefined;
    const outcome = { affectedRows: this.#affectedRows, warnings: this.#warnings, rows: this.#rows };
    return () => this.resolve(outcome);
  }
}

function isEnd(message: Buffer): boolean {
  return message[0] === 0xfe && message.length < 9;
}
