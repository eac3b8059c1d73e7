/**
 * Bytes of a comment or statement that are looked at: longer than any name, and than the line "-- Host:" of mariadb-dump,
 * in which the settings of its session stand before the name of the database.
 */
export const HEAD_BYTES = 4_096;

/** The beginning of a comment or statement, as far as it is looked at. */
export class Head {
  readonly #buffer = Buffer.alloc(HEAD_BYTES);
  #length = 0;

  clear(): void {
    this.#length = 0;
  }

  /** Begins with a text of ASCII. */
  begin(text: string): void {
    this.#length = this.#buffer.write(text, 'latin1');
  }

  push(byte: number): void {
    this.#buffer[this.#length++] = byte;
  }

  /** Takes the last byte back. */
  pop(): void {
    this.#length -= 1;
  }

  /** Takes bytes of a chunk, as far as there is space. */
  append(chunk: Buffer, from: number, to: number): void {
    this.#length += chunk.copy(this.#buffer, this.#length, from, Math.min(to, from + HEAD_BYTES - this.#length));
  }

  /** Valid until the next change. */
  get bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  text(encoding: 'latin1' | 'utf8'): string {
    return this.#buffer.toString(encoding, 0, this.#length);
  }
}
