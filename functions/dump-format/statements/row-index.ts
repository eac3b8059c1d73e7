const QUOTE = 0x27;
const BACKSLASH = 0x5c;
const OPENING = 0x28;
const CLOSING = 0x29;
const COMMA = 0x2c;

/**
 * Finds the parentheses of rows and the commas between their values, in what stands behind VALUES. It reads what the dump
 * programs write, and stops at everything else.
 */
export class RowIndex {
  /** Places that were found by the last scan, in the bytes that it was given. */
  places = new Int32Array(4_096);
  count = 0;
  #isInRow = false;
  #isInString = false;
  #isEscaped = false;

  /** Begins with the rows of the next statement. */
  reset(): void {
    this.#isInRow = this.#isInString = this.#isEscaped = false;
  }

  /** Scans the next bytes. Returns the place of one that no dump program writes there, or the end. */
  scan(bytes: Uint8Array, from: number, to: number): number {
    this.count = 0;
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (this.#isInString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isInString = false;
      } else if (byte === OPENING || byte === CLOSING) {
        if (this.#isInRow !== (byte === CLOSING)) return at;
        this.#isInRow = !this.#isInRow;
        this.#add(at);
      } else if (!this.#isInRow) {
        if (byte !== COMMA && byte > 0x20) return at;
      } else if (byte === COMMA) this.#add(at);
      else if (byte === QUOTE) this.#isInString = true;
      else if (STOPS.has(byte)) return at;
    }
    return to;
  }

  #add(place: number): void {
    if (this.count === this.places.length) {
      const larger = new Int32Array(2 * this.count);
      larger.set(this.places);
      this.places = larger;
    }
    this.places[this.count++] = place;
  }
}

/** Bytes that begin what is no value of a dump. */
const STOPS: ReadonlySet<number> = new Set(Buffer.from('"`\\#;/$'));
