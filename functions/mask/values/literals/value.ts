import { ByteWriter } from './byte-writer';
import { BACKSLASH, ESCAPED_BYTES, QUOTE, UNESCAPED_BYTES } from './escapes';

const BINARY = Buffer.from('_binary ');
/** NULL. */
const [N, U, L] = [0x4e, 0x55, 0x4c];

/** A value of a row: what its literal stands for. */
export class Value {
  kind: 'null' | 'text' | 'number' | 'hex' = 'null';
  /** The bytes of a text or of a hexadecimal number, the digits of another number. */
  readonly content = new ByteWriter(4_096);

  /** Reads a literal. Returns false when it is none that a dump program writes. */
  read(source: Buffer, from: number, to: number): boolean {
    this.content.length = 0;
    const first = source[from] as number;
    if (first === QUOTE) return this.#text(source, from, to);
    if (first === N) {
      this.kind = 'null';
      return isNull(source, from, to);
    }
    if (first === BINARY[0]) {
      const start = from + BINARY.length;
      return to > start && source.compare(BINARY, 0, BINARY.length, from, start) === 0 && this.#text(source, start, to);
    }
    if (first === 0x30 && (source[from + 1] as number) === 0x78 && to > from + 1)
      return this.#hex(source, from + 2, to);
    return this.#number(source, from, to);
  }

  #text(source: Buffer, from: number, to: number): boolean {
    this.kind = 'text';
    const end = to - 1;
    if (source[end] !== QUOTE || end === from) return false;
    this.content.room(end - from);
    const { bytes } = this.content;
    let length = 0;
    for (let at = from + 1; at < end; at += 1) {
      let byte = source[at] as number;
      if (byte === BACKSLASH) {
        at += 1;
        byte = UNESCAPED_BYTES[source[at] as number] as number;
        if (at >= end) return false;
      } else if (byte === QUOTE) {
        at += 1;
        if (at >= end || source[at] !== QUOTE) return false;
      }
      bytes[length++] = byte;
    }
    this.content.length = length;
    return true;
  }

  #hex(source: Buffer, from: number, to: number): boolean {
    this.kind = 'hex';
    if (to === from || (to - from) % 2 !== 0) return false;
    this.content.room((to - from) / 2);
    const { bytes } = this.content;
    let length = 0;
    for (let at = from; at < to; at += 2) {
      const [high, low] = [digit(source[at] as number), digit(source[at + 1] as number)];
      if (high < 0 || low < 0) return false;
      bytes[length++] = high * 16 + low;
    }
    this.content.length = length;
    return true;
  }

  #number(source: Buffer, from: number, to: number): boolean {
    this.kind = 'number';
    if (!isNumber(source, from, to)) return false;
    this.content.copy(source, from, to);
    return true;
  }

  /** The characters of a text. */
  get text(): string {
    return this.content.bytes.toString('utf8', 0, this.content.length);
  }
}

/** Whether a literal is NULL. */
export function isNull(bytes: Buffer, from: number, to: number): boolean {
  return (
    to - from === 4 && bytes[from] === N && bytes[from + 1] === U && bytes[from + 2] === L && bytes[from + 3] === L
  );
}

/** Whether a literal is a number that is written in digits. */
export function isNumber(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] as number;
    const isPart =
      (byte >= 0x30 && byte <= 0x39) || byte === 0x2e || byte === 0x2d || byte === 0x2b || (byte | 0x20) === 0x65;
    if (!isPart) return false;
  }
  return from < to;
}

function digit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** Writes a text between quotes, with the escapes of the dump programs (`mysql_real_escape_string`). */
export function writeText(out: ByteWriter, bytes: Uint8Array, length: number): void {
  out.room(2 * length + 2);
  const target = out.bytes;
  let at = out.length;
  target[at++] = QUOTE;
  for (let i = 0; i < length; i += 1) {
    const byte = bytes[i] as number;
    const escaped = ESCAPED_BYTES[byte] as number;
    if (escaped !== 0) {
      target[at++] = BACKSLASH;
      target[at++] = escaped;
    } else target[at++] = byte;
  }
  target[at++] = QUOTE;
  out.length = at;
}
