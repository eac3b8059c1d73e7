/** The end of a table's definition in a general tablespace. In a row no line begins like this. */
const IN_TABLESPACE = Buffer.from('\n) /*!50100 TABLESPACE `');

/** Bytes in which that and a name of 64 characters fit. */
const SEAM_BYTES = 1_024;

/** Requirements of a dump's text for the server that it is restored to. */
export class RestoreNeeds {
  /** Bytes of the longest line that was longer than a chunk. A row and a definition are one line each at most. */
  longestLine = 0;
  /** General tablespaces that tables are in (MySQL). */
  readonly tablespaces = new Set<string>();
  /** Bytes of the line that goes on. */
  #line = 0;
  #seam: Buffer = Buffer.alloc(0);

  /** Takes the next bytes of the dump. */
  push(chunk: Buffer): void {
    const first = chunk.indexOf(0x0a);
    if (first < 0) this.#line += chunk.length;
    else {
      this.longestLine = Math.max(this.longestLine, this.#line + first);
      this.#line = chunk.length - chunk.lastIndexOf(0x0a) - 1;
    }
    this.#lookForTablespaces(Buffer.concat([this.#seam, chunk.subarray(0, SEAM_BYTES)]));
    this.#lookForTablespaces(chunk);
    // A copy, because the chunk's memory is used again.
    this.#seam = Buffer.concat([this.#seam, chunk.subarray(-SEAM_BYTES)]).subarray(-SEAM_BYTES);
  }

  #lookForTablespaces(text: Buffer): void {
    for (let at = text.indexOf(IN_TABLESPACE); at >= 0; at = text.indexOf(IN_TABLESPACE, at + 1)) {
      const start = at + IN_TABLESPACE.length;
      const name = /^((?:[^`]|``)+)` \*\//.exec(text.toString('utf8', start, start + SEAM_BYTES))?.[1];
      if (name !== undefined) this.tablespaces.add(name.replaceAll('``', '`'));
    }
  }
}
