import { LONGEST_MASKED } from '../../rules/decisions/suitable';
import type { Method, TextMethod } from '../../rules/document/rules-schema';
import type { Column } from '../../rules/tables/dump-schema';
import { JsonMasking } from '../json/json-masking';
import type { JsonWalk } from '../json/json-walk';
import { DROP, ESCAPED_TEXT, FATES, NULL } from '../json/json-walk-places';
import type { MaskKeys } from '../keyed-function/mask-keys';
import { ByteWriter } from '../literals/byte-writer';
import { BACKSLASH, QUOTE } from '../literals/escapes';
import type { Value } from '../literals/value';
import type { Batch } from '../program/batch';
import type { TextProgram } from '../program/text-program';
import { JsonLeaves } from './json-leaves';
import { OfValues } from './of-values';

/** Bytes of an escaped quote, which texts of JSON have around them in a literal. */
const ESCAPED_QUOTE = Buffer.from('\\"');
/** Bytes of the longest value that a method makes, and of the longest escape of a byte in a text that stays as long. */
const LONGEST_LEAF = LONGEST_MASKED + 2 * ESCAPED_QUOTE.length;
const LONGEST_ESCAPE = '\\\\u0000'.length;

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
  /** Texts that were found with escapes, in their order, and what is made of one. */
  #texts: Buffer[] = [];
  readonly #escaped = new ByteWriter(256);
  readonly #made = new ByteWriter(256);

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

  override add(batch: Batch, from: number, to: number): boolean {
    const { source } = batch;
    const walk = this.#walk;
    if (source[from] !== QUOTE || source[to - 1] !== QUOTE || !walk.loadPiece(batch)) return false;
    const count = walk.find(from + 1, to - 1, this.#record);
    if (count < 0 || !this.#readEscaped(source, count)) return false;
    // guard: documents-that-may-be-too-long-are-measured
    if (to - from - 2 + this.#growth(count) > this.length) return false;
    const { found, origin } = walk;
    for (let i = 0, text = 0; i < 3 * count; i += 3) {
      const [start, end, fate] = [
        origin + (found[i] as number),
        origin + (found[i + 1] as number),
        found[i + 2] as number,
      ];
      if (fate > DROP && source[start] === BACKSLASH && (fate & ESCAPED_TEXT) === 0)
        this.#leaves.add(methodOf(fate), batch, start + 2, end - 2);
      else {
        const made = this.#made;
        made.length = 0;
        if (fate === NULL) made.ascii('null');
        else if (fate > DROP && source[start] !== BACKSLASH)
          this.#leaves.number(methodOf(fate), source.toString('latin1', start, end), made);
        else if (fate > DROP) this.#writeEscaped(methodOf(fate), this.#texts[text++] as Buffer, made);
        batch.literal(start, end, made.bytes, made.length);
      }
    }
    return true;
  }

  /** Reads the texts that were found with escapes. Returns false when one of them is no JSON. */
  #readEscaped(source: Buffer, count: number): boolean {
    const { found, origin } = this.#walk;
    this.#texts = [];
    for (let i = 0; i < 3 * count; i += 3) {
      const fate = found[i + 2] as number;
      if (fate <= DROP || (fate & ESCAPED_TEXT) === 0) continue;
      const text = this.#walk.textOf(source, origin + (found[i] as number), origin + (found[i + 1] as number));
      if (text === undefined) return false;
      this.#texts.push(text);
    }
    return true;
  }

  /** Bytes by which a document may grow: what has the escapes of a literal is not shorter than what it stands for. */
  #growth(count: number): number {
    const ofEscaped = this.#texts.reduce((sum, { length }) => sum + LONGEST_ESCAPE * length, 0);
    return ofEscaped + LONGEST_LEAF * count;
  }

  /** Writes what takes the place of a text with escapes. */
  #writeEscaped(method: TextMethod, text: Buffer, out: ByteWriter): void {
    this.#escaped.length = 0;
    this.#masking.leaves.text(method, text, 0, text.length, this.#escaped);
    this.#program.escape(this.#escaped, out);
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

function methodOf(fate: number): TextMethod {
  return FATES[fate & (ESCAPED_TEXT - 1)] as TextMethod;
}

function charactersOf({ bytes, length }: ByteWriter): number {
  let count = 0;
  for (let at = 0; at < length; at += 1) if (((bytes[at] as number) & 0xc0) !== 0x80) count += 1;
  return count;
}
