/** Bytes of a line that are looked at: headings are short, and a row may be a gigabyte. */
const LOOKED_AT = 1_024;

/** Reads the headings of a dump's text as it streams by: what mysqldump wrote of itself. */
export class DumpText {
  /** Tables and views in the order of the dump. */
  readonly tables: string[] = [];
  serverVersion = '';
  readonly #line = Buffer.alloc(LOOKED_AT);
  #filled = 0;

  push(chunk: Buffer): void {
    for (let start = 0; start < chunk.length; ) {
      const feed = chunk.indexOf(0x0a, start);
      const end = feed < 0 ? chunk.length : feed;
      this.#filled += chunk.copy(this.#line, this.#filled, start, Math.min(end, start + LOOKED_AT - this.#filled));
      if (feed >= 0) this.#endLine();
      start = end + 1;
    }
  }

  #endLine(): void {
    const isHeading = this.#line[0] === 0x2d && this.#line[1] === 0x2d;
    if (isHeading && this.#filled > 2) this.#heading(this.#line.toString('utf8', 0, this.#filled));
    this.#filled = 0;
  }

  #heading(line: string): void {
    const version = /^-- Server version\s+(\S+)/.exec(line)?.[1];
    if (version !== undefined) this.serverVersion = version;
    const table = /^-- (?:Table structure for table|Temporary (?:view|table) structure for view) `(.+)`$/.exec(
      line,
    )?.[1];
    if (table !== undefined) this.tables.push(table.replaceAll('``', '`'));
  }
}
