import { HASH_CHARACTERS } from '../../rules/decisions/suitable';
import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { whatOf } from '../program/program-places';

/** Letters of one case, so that hashes that differ do so in every collation. */
const ALPHABET = Buffer.from('abcdefghijklmnopqrstuvwxyz234567');
const DIGITS = Buffer.from('0123456789abcdef');
const DASH = 0x2d;
/** Digits of a UUID before its dashes. */
const DASHES: ReadonlySet<number> = new Set([8, 12, 16, 20]);
const UUID_CHARACTERS = 36;

/** Writes bits of a keyed function as letters and digits, 5 each. */
export function writeLetters({ bytes }: Prf, count: number, out: ByteWriter): void {
  out.room(count);
  const target = out.bytes;
  const end = out.length + count;
  let bits = 0;
  let width = 0;
  let from = 0;
  for (let at = out.length; at < end; at += 1) {
    if (width < 5) {
      bits = ((bits << 8) | (bytes[from++] as number)) & 0xffff;
      width += 8;
    }
    width -= 5;
    target[at] = ALPHABET[(bits >>> width) & 31] as number;
  }
  out.length = end;
}

/** Writes bytes of a keyed function as hexadecimal digits, 32 of them at most. */
export function writeDigits({ bytes }: Prf, from: number, count: number, out: ByteWriter): void {
  out.room(2 * count);
  for (let i = from; i < from + count; i += 1) {
    const byte = bytes[i] as number;
    out.bytes[out.length++] = DIGITS[byte >>> 4] as number;
    out.bytes[out.length++] = DIGITS[byte & 15] as number;
  }
}

export function writeUuid(prf: Prf, out: ByteWriter): void {
  for (let i = 0; i < 16; i += 1) {
    if (DASHES.has(2 * i)) out.byte(DASH);
    writeDigits(prf, i, 1, out);
  }
}

/** Letters and digits instead of a text, and a UUID instead of a UUID. Equal texts stay equal. */
export class Hash {
  readonly what: number;
  readonly #characters: number;

  constructor(
    readonly prf: Prf,
    private readonly length: number,
  ) {
    this.#characters = Math.min(HASH_CHARACTERS, length);
    this.what = whatOf('hash', this.#characters, Number(length >= UUID_CHARACTERS));
  }

  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    if (this.length >= UUID_CHARACTERS && isUuid(bytes, from, to)) writeUuid(this.prf, out);
    else writeLetters(this.prf, this.#characters, out);
  }
}

function isUuid(bytes: Buffer, from: number, to: number): boolean {
  if (to - from !== UUID_CHARACTERS || bytes[from + 8] !== DASH) return false;
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(bytes.toString('latin1', from, to));
}
