import { RETIRED_SQL_MODES } from '../../core/sql/retired-sql-modes';
import { isAtLeast } from '../../core/sql/version';
import type { Manifest } from '../../dump-format/manifest/manifest';

/** What mysqldump writes before a stored program. */
const SQL_MODE = /^(\/\*!50003 SET sql_mode +?= ')([^'\n]*)(?=')/gm;

const NEWLINE = 0x0a;

/**
 * Removes SQL modes that no later MySQL accepts from the definitions of MySQL 5.7. Its default mode has one, so that every
 * stored program would be reported; docs/restore.md has the same command for a restore.
 */
export class RetiredModes {
  /** Number of changed statements. */
  count = 0;
  readonly #applies: boolean;
  /** The beginning of a line that goes on. */
  #begun: Buffer = Buffer.alloc(0);

  constructor({ flavour, serverVersion }: Manifest['source']) {
    this.#applies = flavour === 'mysql' && !isAtLeast(serverVersion, 8, 0);
  }

  /** Takes the next bytes. Returns all lines that are complete. */
  push(chunk: Buffer): Buffer {
    if (!this.#applies) return chunk;
    const text = Buffer.concat([this.#begun, chunk]);
    const end = text.lastIndexOf(NEWLINE) + 1;
    this.#begun = text.subarray(end);
    return this.#without(text.subarray(0, end));
  }

  /** Returns the line that was not complete. */
  end(): Buffer {
    return this.#without(this.#begun);
  }

  /** What a restore has to do, too. */
  get warnings(): string[] {
    if (this.count === 0) return [];
    return [
      `The drill left SQL modes out of ${this.count} statements that MySQL 8 and later refuse, such as NO_AUTO_CREATE_USER. A restore into them has to do the same (docs/restore.md, error 1231).`,
    ];
  }

  /** Bytes are read as Latin-1, in which each is a character. */
  #without(lines: Buffer): Buffer {
    if (!lines.includes('SET sql_mode')) return lines;
    const changed = lines.toString('latin1').replaceAll(SQL_MODE, (statement, before: string, modes: string) => {
      const kept = modes.split(',').filter((mode) => !RETIRED_SQL_MODES.has(mode));
      const without = before + kept.join(',');
      if (without !== statement) this.count += 1;
      return without;
    });
    return Buffer.from(changed, 'latin1');
  }
}
