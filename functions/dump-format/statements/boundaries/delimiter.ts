const SEMICOLON = Buffer.from(';');
/** Longer delimiters are cut by the clients. */
const DELIMITER_BYTES = 15;
const DELIMITER_LINE = /^delimiter\s+(?:'([^'\\]+)'|"([^"\\]+)"|`([^`\\]+)`|([^\s'"`\\][^\s\\]*))/i;

/** The delimiter that a line with DELIMITER sets, if it does. @param line its bytes as characters (`latin1`) */
export function delimiterOf(line: string): Buffer | undefined {
  const [, ...forms] = DELIMITER_LINE.exec(line) ?? [];
  const text = forms.find((form) => form !== undefined);
  return text === undefined ? undefined : Buffer.from(text.slice(0, DELIMITER_BYTES), 'latin1');
}

/** Finds the end of statements, byte by byte: what `DELIMITER` sets for a client. */
export class Delimiter {
  /** How many bytes of the delimiter the last bytes were. */
  matched = 0;
  #bytes: Buffer = SEMICOLON;
  /** How many bytes are still matched behind that many, when the next byte is another one (Knuth, Morris and Pratt). */
  #shorter: readonly number[] = [0];

  get bytes(): Buffer {
    return this.#bytes;
  }

  set bytes(bytes: Buffer) {
    this.#bytes = bytes;
    this.matched = 0;
    const shorter = [0];
    for (let length = 0, at = 1; at < bytes.length; at += 1) {
      while (length > 0 && bytes[at] !== bytes[length]) length = shorter[length - 1] as number;
      if (bytes[at] === bytes[length]) length += 1;
      shorter.push(length);
    }
    this.#shorter = shorter;
  }

  get isSemicolon(): boolean {
    return this.#bytes.equals(SEMICOLON);
  }

  /** Forgets the last bytes. */
  reset(): void {
    this.matched = 0;
  }

  /** Takes the next byte and returns whether the delimiter ends with it. */
  take(byte: number): boolean {
    while (this.matched > 0 && byte !== this.#bytes[this.matched]) {
      this.matched = this.#shorter[this.matched - 1] as number;
    }
    if (byte === this.#bytes[this.matched]) this.matched += 1;
    if (this.matched < this.#bytes.length) return false;
    this.matched = 0;
    return true;
  }
}
