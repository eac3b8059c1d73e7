import type { Statement } from '../../dump-format/statements/statement-splitter';
import type { RestoreSession } from '../schedule/restore-session';
import type { RefusedStatements } from './refused-statements';

/** A statement for later, with what was set when it came. */
export class DeferredStatement {
  readonly #statement: Statement;
  readonly #bytes: Buffer;

  /** @param bytes what is executed in place of the statement's own */
  constructor(
    statement: Statement,
    bytes: Buffer,
    private readonly database: string,
    private readonly settings: string,
    private readonly refused: RefusedStatements,
  ) {
    // The bytes may be a part of a larger piece of the text, which would be kept with them.
    this.#statement = { ...statement, bytes: Buffer.alloc(0) };
    this.#bytes = Buffer.from(bytes);
  }

  /** @throws as {@link RefusedStatements} decides. */
  async execute(session: RestoreSession): Promise<void> {
    try {
      await session.prepare(this.database, this.settings);
      await session.execute(this.#bytes);
    } catch (error) {
      this.refused.pass(this.#statement, error);
    }
  }
}
