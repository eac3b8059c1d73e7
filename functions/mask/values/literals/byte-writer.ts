/** Bytes up to which a loop is faster than a call. */
const SHORT = 80;
/** Bytes that there is room for at least. */
const LEAST = 512;

/** Bytes that are written one behind the other. */
export class ByteWriter {
  bytes: Buffer;
  length = 0;
  readonly #size: number;

  /** @param size bytes that there is room for before more is made */
  constructor(size: number) {
    this.#size = size;
    this.bytes = Buffer.allocUnsafeSlow(size);
  }

  /** Makes room for some more bytes, which may then be written into `bytes`. */
  room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + more));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }

  copy(source: Uint8Array, from: number, to: number): void {
    if (from >= to) return;
    this.room(to - from);
    if (to - from > SHORT) {
      this.bytes.set(source.subarray(from, to), this.length);
      this.length += to - from;
      return;
    }
    const { bytes } = this;
    let { length } = this;
    for (let at = from; at < to; at += 1) bytes[length++] = source[at] as number;
    this.length = length;
  }

  /** Characters of ASCII. */
  ascii(text: string): void {
    this.room(text.length);
    const { bytes } = this;
    for (let i = 0; i < text.length; i += 1) bytes[this.length++] = text.charCodeAt(i);
  }

  text(text: string): void {
    const bytes = Buffer.from(text);
    this.copy(bytes, 0, bytes.length);
  }

  /** Gives the first bytes away, and keeps the others. */
  take(count: number): Buffer {
    const taken = this.bytes.subarray(0, count);
    const rest = this.bytes.subarray(count, this.length);
    // As much as was needed and some more, because short pieces are followed by short ones.
    this.bytes = Buffer.allocUnsafeSlow(Math.max(Math.min(this.#size, count + (count >>> 2)), LEAST, rest.length));
    this.bytes.set(rest);
    this.length = rest.length;
    return taken;
  }
}
