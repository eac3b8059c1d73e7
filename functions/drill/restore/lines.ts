const NEWLINE = 0x0a;

/** Bytes of a line that are kept: longer than any names that stand at its beginning. */
const KEPT = 2_000;

/** Divides a text into lines, of which only the beginnings are kept. */
export class Lines {
  #number = 1;
  #begun: Buffer = Buffer.alloc(0);

  /** @param onLine takes the beginning of each line and its number, from 1 on */
  constructor(private readonly onLine: (line: string, number: number) => void) {}

  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const feed = chunk.indexOf(NEWLINE, at);
      const end = feed < 0 ? chunk.length : feed;
      const room = KEPT - this.#begun.length;
      if (room > 0) this.#begun = Buffer.concat([this.#begun, chunk.subarray(at, Math.min(end, at + room))]);
      if (feed < 0) return;
      this.onLine(this.#begun.toString('utf8'), this.#number);
      this.#begun = Buffer.alloc(0);
      this.#number += 1;
      at = feed + 1;
    }
  }
}
