import type { TextMethod } from '../../rules/document/rules-schema';
import type { LeafMasking } from '../json/json-masking';
import type { MaskKeys } from '../keyed-function/mask-keys';
import type { ByteWriter } from '../literals/byte-writer';
import { BACKSLASH } from '../literals/escapes';
import { Value } from '../literals/value';
import type { Batch } from '../program/batch';
import { type ContentMasking, contentMasking } from '../text-methods/content-masking';
import { writePhone } from '../text-methods/phone';

const SPACE = 0x20;
const QUOTES = Buffer.from("'");

/** Masks texts and numbers of JSON. */
export class JsonLeaves implements LeafMasking {
  readonly #value = new Value();
  readonly #contents = new Map<TextMethod, ContentMasking>();

  /** @param quote what stands before and behind a text */
  constructor(
    private readonly keys: MaskKeys,
    private readonly quote: Buffer,
  ) {}

  text(method: TextMethod, bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    const masking = this.#contentMasking(method);
    // Texts of JSON are equal when their bytes are.
    masking.prf.take(bytes, from, to);
    out.copy(this.quote, 0, this.quote.length);
    const start = out.length;
    masking.write(bytes, from, to, out);
    // Only what keeps punctuation has the escapes of a literal, or what JSON escapes.
    // guard: json-escapes-control-characters
    if (method === 'text' && hasEscape(out, start)) this.#escape(start, out);
    out.copy(this.quote, 0, this.quote.length);
  }

  /** Adds a text without escapes, which has none afterwards. */
  add(method: TextMethod, batch: Batch, from: number, to: number): void {
    const { what, prf } = this.#contentMasking(method);
    batch.text(what, prf.state, from, to);
  }

  number(method: TextMethod, digits: string, out: ByteWriter): void {
    const bytes = Buffer.from(digits);
    if (method === 'phone') {
      const prf = this.keys.prf('phone');
      prf.take(bytes, 0, bytes.length);
      writePhone(prf, out);
    } else if (method === 'email' || method === 'name') this.text(method, bytes, 0, bytes.length, out);
    else {
      const prf = this.keys.prf('text');
      prf.take(bytes, 0, bytes.length);
      // As many digits before the point, as far as a number of JavaScript has them.
      const width = Math.min(15, /\d+/.exec(digits)?.[0].length ?? 1);
      out.ascii(String(Math.floor(10 ** (width - 1) + prf.fraction * 9 * 10 ** (width - 1))));
    }
  }

  /** Writes a text with the escapes of JSON instead of those of a literal. */
  #escape(start: number, out: ByteWriter): void {
    const literal = Buffer.concat([QUOTES, out.bytes.subarray(start, out.length), QUOTES]);
    this.#value.read(literal, 0, literal.length);
    out.length = start;
    out.text(JSON.stringify(this.#value.text).slice(1, -1));
  }

  #contentMasking(method: TextMethod): ContentMasking {
    const known = this.#contents.get(method);
    if (known) return known;
    const made = contentMasking(method, 'full', Number.POSITIVE_INFINITY, this.keys);
    this.#contents.set(method, made);
    return made;
  }
}

/** Whether a text from a place on has an escape, or a control character. */
function hasEscape({ bytes, length }: ByteWriter, from: number): boolean {
  for (let at = from; at < length; at += 1) {
    const byte = bytes[at] as number;
    if (byte === BACKSLASH || byte < SPACE) return true;
  }
  return false;
}
