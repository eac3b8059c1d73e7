import type { Column } from '../rules/dump-schema';
import type { Method, TextMethod } from '../rules/rules-schema';
import { ByteWriter } from './byte-writer';
import { QUOTE } from './escapes';
import { JsonLeaves } from './json-leaves';
import { JsonMasking } from './json-masking';
import type { JsonWalk } from './json-walk';
import { DROP, ESCAPED_TEXT, FATES, NULL } from './json-walk-places';
import { OfValues } from './of-values';
import type { MaskKeys } from './prf';
import type { TextProgram } from './text-program';
import type { Value } from './value';

/** Bytes of an escaped quote, which texts of JSON have around them in a literal. */
const ESCAPED_QUOTE = Buffer.from('\\"');

/** Masks JSON documents by paths. What is no JSON, and what is too long afterwards, becomes the null of JSON. */
export class JsonColumn extends OfValues {
  readonly #masking: JsonMasking;
  readonly #isCounted: boolean;
  readonly #program: TextProgram;
  readonly #walk: JsonWalk;
  /** Of the place of whole documents. */
  readonly #record: number;
  /** What masks texts where they stand in literals. */
  readonly #leaves: JsonLeaves;
  /** A text with escapes of JSON. */
  readonly #escaped = new ByteWriter(256);

  constructor(
    { type }: Column,
    { paths, rest }: Method & { readonly method: 'json' },
    private readonly length: number,
    keys: MaskKeys,
  ) {
    super();
    this.#masking = new JsonMasking(paths, rest, new JsonLeaves(keys, Buffer.from('"')));
    this.#leaves = new JsonLeaves(keys, ESCAPED_QUOTE);
    this.#program = keys.program;
    this.#walk = keys.walk;
    this.#record = keys.walk.record(this.#masking.root);
    this.#isCounted = type.kind === 'text' && type.isCounted;
  }

  override writeFast(source: Buffer, from: number, to: number, out: ByteWriter): boolean {
    if (source[from] !== QUOTE || source[to - 1] !== QUOTE) return false;
    const start = out.length;
    const isWritten = this.#writeDocument(source, from, to, out);
    // What has the escapes of a literal is not shorter than what it stands for.
    const isShort = out.length - start - 2 <= this.length;
    // guard: documents-that-may-be-too-long-are-measured
    if (isWritten && isShort) return true;
    out.length = start;
    return false;
  }

  /** Writes a literal with what is masked in it. Returns false when it has to be read otherwise. */
  #writeDocument(source: Buffer, from: number, to: number, out: ByteWriter): boolean {
    const count = this.#walk.find(source, from + 1, to - 1, this.#record);
    const { found } = this.#walk;
    let kept = from;
    for (let i = 0; i < 3 * count; i += 3) {
      const [first, end] = [from + 1 + (found[i] as number), from + 1 + (found[i + 1] as number)];
      out.copy(source, kept, first);
      if (!this.#writeFound(found[i + 2] as number, source, first, end, out)) return false;
      kept = end;
    }
    out.copy(source, kept, to);
    return count >= 0;
  }

  /** Writes what takes the place of a part of a document. Returns false when that is no JSON. */
  #writeFound(fate: number, source: Buffer, from: number, to: number, out: ByteWriter): boolean {
    if (fate === NULL) out.ascii('null');
    if (fate <= DROP) return true;
    const method = FATES[fate & (ESCAPED_TEXT - 1)] as TextMethod;
    if (source[from] !== ESCAPED_QUOTE[0]) this.#leaves.number(method, source.toString('latin1', from, to), out);
    else if ((fate & ESCAPED_TEXT) === 0) this.#leaves.text(method, source, from + 2, to - 2, out);
    else {
      const text = this.#walk.textOf(source, from, to);
      if (text === undefined) return false;
      this.#escaped.length = 0;
      this.#masking.leaves.text(method, text, 0, text.length, this.#escaped);
      this.#program.escape(this.#escaped, out);
    }
    return true;
  }

  protected mask({ content: { bytes, length } }: Value, out: ByteWriter): void {
    const masked = this.#masking.out;
    if (length === 0) masked.length = 0;
    else if (!this.#masking.mask(bytes, 0, length) || !this.#fits(masked)) {
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
