/** What a line has to begin with to say what is created from there on. */
const HEADING =
  /^(?:-- (?:Current Database|Table structure|Temporary (?:view|table) structure|Final view structure|Dumping (?:routines|events))|(?:\/\*!?M?!?\d+ )?CREATE |\/\*!50106 CREATE)/;

/** Characters of a line that are kept: a name, and what stands before it. */
const KEPT = 300;

const NEWLINE = 0x0a;

/** Finds which object a line number of a dump's text belongs to: a client names the line of a failed statement only. */
export class Headings {
  readonly #lines: number[] = [];
  readonly #texts: string[] = [];
  /** Number of the line that the next byte belongs to. */
  #line = 1;
  #begun: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const feed = chunk.indexOf(NEWLINE, at);
      const end = feed < 0 ? chunk.length : feed;
      const room = KEPT - this.#begun.length;
      if (room > 0) this.#begun = Buffer.concat([this.#begun, chunk.subarray(at, Math.min(end, at + room))]);
      if (feed < 0) return;
      this.#endLine();
      at = feed + 1;
    }
  }

  /** The last heading at or before a line, without comment marks; undefined when there is none. */
  before(line: number): string | undefined {
    let [low, high] = [0, this.#lines.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lines[middle] as number) <= line) low = middle + 1;
      else high = middle;
    }
    return this.#texts[low - 1];
  }

  #endLine(): void {
    const text = this.#begun.toString('utf8');
    if (HEADING.test(text)) {
      this.#lines.push(this.#line);
      this.#texts.push(text.replace(/^-- /, '').replaceAll(/\/\*!?M?!?\d+ | ?\*\//g, ''));
    }
    this.#begun = Buffer.alloc(0);
    this.#line += 1;
  }
}
