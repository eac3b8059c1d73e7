import { tokensOf } from '../client/sql-tokens';

/** What stands before the name of a trigger in a dump, whatever the version of its server. */
const HEADER = Buffer.from(' /*!50003 TRIGGER ');

/** Bytes in which a header fits, from the name of its trigger to FOR EACH ROW: three names, each twice as long at most. */
const HEADER_BYTES = 1_024;

/**
 * Finds triggers that were created with their database before a name, in the text of a dump: `CREATE TRIGGER shop.t …`.
 * MariaDB, and MySQL before 8.0, dump the statement as it was written, and no catalogue shows it.
 */
export class TriggerHeaders {
  /** Names of triggers that hold their database's. */
  readonly qualified: string[] = [];
  #rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes of the dump. */
  look(chunk: Buffer): void {
    const text = Buffer.concat([this.#rest, chunk]);
    let at = text.indexOf(HEADER);
    while (at >= 0 && at + HEADER_BYTES <= text.length) {
      this.#read(text.toString('utf8', at + HEADER.length, at + HEADER_BYTES));
      at = text.indexOf(HEADER, at + HEADER.length);
    }
    // A header may go on in the next chunk.
    this.#rest = text.subarray(at >= 0 ? at : 1 - HEADER.length);
  }

  end(): void {
    if (this.#rest.indexOf(HEADER) === 0) this.look(Buffer.alloc(HEADER_BYTES, ' '));
  }

  #read(header: string): void {
    const tokens = tokensOf(header);
    const row = tokens.findIndex(({ kind, text }) => kind === 'word' && text === 'each');
    const before = tokens.slice(0, Math.max(0, row));
    if (!before.some(({ kind, text }) => kind === 'symbol' && text === '.')) return;
    const event = before.findIndex(({ kind, text }) => kind === 'word' && (text === 'before' || text === 'after'));
    this.qualified.push(before[event - 1]?.written ?? '');
  }
}
