import type { Column } from '../rules/dump-schema';
import type { Method, TextMethod } from '../rules/rules-schema';
import type { ByteWriter } from './byte-writer';
import { type ContentMasking, contentMasking } from './content-masking';
import { BACKSLASH, QUOTE } from './escapes';
import { JsonMasking, type LeafMasking } from './json-masking';
import { OfValues } from './of-values';
import { writePhone } from './phone';
import type { MaskKeys } from './prf';
import { DOCUMENT } from './program-places';
import type { TextProgram } from './text-program';
import { Value } from './value';

const DOUBLE_QUOTE = 0x22;

/** Masks JSON documents by paths. What is no JSON, and what is too long afterwards, becomes the null of JSON. */
export class JsonColumn extends OfValues {
  readonly #masking: JsonMasking;
  readonly #isCounted: boolean;
  readonly #program: TextProgram;

  constructor(
    { type }: Column,
    { paths, rest }: Method & { readonly method: 'json' },
    private readonly length: number,
    keys: MaskKeys,
  ) {
    super();
    this.#masking = new JsonMasking(paths, rest, new Leaves(keys));
    this.#program = keys.program;
    this.#isCounted = type.kind === 'text' && type.isCounted;
  }

  override writeFast(source: Buffer, from: number, to: number, out: ByteWriter): boolean {
    if (source[from] !== QUOTE || source[to - 1] !== QUOTE) return false;
    const length = this.#program.readDocument(source, from + 1, to - 1);
    if (length < 0) return false;
    this.#write(this.#program.memory, DOCUMENT, DOCUMENT + length, out);
    return true;
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    this.#write(content.bytes, 0, content.length, out);
  }

  #write(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    const masked = this.#masking.out;
    if (from === to) masked.length = 0;
    else if (!this.#masking.mask(bytes, from, to) || !this.#fits(masked)) {
      masked.length = 0;
      masked.ascii('null');
    }
    out.byte(QUOTE);
    this.#program.escape(masked, out);
    out.byte(QUOTE);
  }

  #fits(masked: ByteWriter): boolean {
    return (this.#isCounted ? charactersOf(masked) : masked.length) <= this.length;
  }
}

function charactersOf({ bytes, length }: ByteWriter): number {
  let count = 0;
  for (let at = 0; at < length; at += 1) if (((bytes[at] as number) & 0xc0) !== 0x80) count += 1;
  return count;
}

class Leaves implements LeafMasking {
  readonly #value = new Value();
  readonly #contents = new Map<TextMethod, ContentMasking>();

  constructor(private readonly keys: MaskKeys) {}

  text(method: TextMethod, bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    const masking = this.#contentMasking(method);
    // Texts of JSON are equal when their bytes are.
    masking.prf.take(bytes, from, to);
    const start = out.length;
    out.byte(DOUBLE_QUOTE);
    masking.write(bytes, from, to, out);
    out.byte(DOUBLE_QUOTE);
    // Only what keeps punctuation has the escapes of a literal.
    if (method !== 'text' || !out.bytes.subarray(start, out.length).includes(BACKSLASH)) return;
    const literal = Buffer.from(out.bytes.subarray(start, out.length));
    literal[0] = literal[literal.length - 1] = QUOTE;
    this.#value.read(literal, 0, literal.length);
    out.length = start;
    out.text(JSON.stringify(this.#value.text));
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

  #contentMasking(method: TextMethod): ContentMasking {
    const known = this.#contents.get(method);
    if (known) return known;
    const made = contentMasking(method, 'full', Number.POSITIVE_INFINITY, this.keys);
    this.#contents.set(method, made);
    return made;
  }
}
