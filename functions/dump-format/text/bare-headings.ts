/** Text in all headings of tables and views, rare enough in rows that its surroundings can be checked there. */
const WITHIN = Buffer.from(' structure for ');

const BARE = /\n-- (?:Table|Temporary view|Temporary table|Final view)$/;

/** Bytes before {@link WITHIN} in which the rest of a heading fits. */
const BEFORE = 32;

/**
 * Counts the lines that look like headings of tables and views, in any context: a second check of the same text, which
 * does not depend on quotes and comments. There are at least as many as headings. A row has no line that begins like
 * one, because a line break in a value is written as `\n`; a stored program may.
 */
export class BareHeadings {
  count = 0;
  #seam: Buffer = Buffer.from('\n');

  push(chunk: Buffer): void {
    const text = Buffer.concat([this.#seam, chunk]);
    // Matches that end in the overlap were counted with the previous chunk.
    const first = Math.max(0, this.#seam.length - WITHIN.length + 1);
    for (let at = text.indexOf(WITHIN, first); at >= 0; at = text.indexOf(WITHIN, at + 1)) {
      if (BARE.test(text.toString('latin1', Math.max(0, at - BEFORE), at))) this.count += 1;
    }
    this.#seam = text.subarray(-(BEFORE + WITHIN.length));
  }
}
