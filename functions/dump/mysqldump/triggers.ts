import { FALLBACK_TRIGGER_COMMENT } from '../../dump-format/text/dump-text';
import { TriggerHeaders } from './trigger-headers';

/** With the lines around it, so that no row can hold it: a line break in a value is written as `\n`. */
const MARK = Buffer.from(`\n--\n${FALLBACK_TRIGGER_COMMENT}\n--\n`);

/**
 * Detects triggers dumped without their character set.
 *
 * Whatever the server answers to `SHOW CREATE TRIGGER` but the definition, mysqldump takes it for a server before 5.1:
 * it reports nothing, and writes the trigger from the list of triggers, without its character sets. This
 * happens when a session drops the trigger or changes its table: that statement waits for the dump, and the server
 * refuses the dump's query (error 1213) because each would wait for the other. Only the text itself shows it.
 */
export class TriggerWatch {
  sawFallback = false;
  readonly headers = new TriggerHeaders();
  /** What a mark may have begun in. */
  #end: Buffer = Buffer.alloc(0);

  /** Takes the next bytes of the dump. */
  look(chunk: Buffer): void {
    this.headers.look(chunk);
    const seam = Buffer.concat([this.#end, chunk.subarray(0, MARK.length - 1)]);
    this.sawFallback ||= seam.includes(MARK) || chunk.includes(MARK);
    // A copy, because the chunk's memory is used again.
    this.#end = Buffer.from((chunk.length < MARK.length ? seam : chunk).subarray(1 - MARK.length));
  }
}
