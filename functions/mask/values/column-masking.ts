import type { Column } from '../rules/dump-schema';
import type { Method } from '../rules/rules-schema';
import { ByteWriter } from './byte-writer';
import type { ContentMasking } from './content-masking';
import { Email } from './email';
import { Equality } from './equality';
import { Hash, writeDigits, writeUuid } from './hash';
import { JsonMasking, type LeafMasking, type TextMethod } from './json-masking';
import { Name } from './name';
import { Permutation } from './permutation';
import { Phone, writePhone } from './phone';
import type { MaskKeys, Prf } from './prf';
import { SameLength } from './same-length';
import { shiftedDate } from './shifted-date';
import { QUOTE, Value, writeText } from './value';

/** Masks the values of one column. */
export interface ColumnMasking {
  /** False when every value becomes the same, so that none of them has to be read. */
  readonly needsValue: boolean;
  /**
   * Writes the literal that takes the place of a value.
   *
   * @returns a number that is the same for equal values, and looks random, or -1.
   */
  write(value: Value, out: ByteWriter): number;
  /**
   * Does the same by the literal itself, which is faster.
   *
   * @returns the same number, or -1 when nothing was written, because the value has to be read.
   */
  writeFast?(source: Buffer, from: number, to: number, out: ByteWriter): number;
}

/** Takes what masking takes out of a column. */
export interface Originals {
  take(value: Pick<Value, 'kind' | 'content'>, rank?: number): void;
  wants(rank: number): boolean;
}

/**
 * The masking of a column; undefined when its values are kept.
 *
 * @param originals takes values of JSON documents, of which some may stay.
 */
export function columnMasking(
  column: Column,
  method: Method,
  keys: MaskKeys,
  originals?: Originals,
): ColumnMasking | undefined {
  switch (method.method) {
    case 'keep':
      return undefined;
    case 'null':
      return new Constant('NULL');
    case 'fixed':
      return new Constant(literalOf(column, method.value));
    case 'number':
      return new InRange(column, method, keys.prf('number'));
    case 'date':
      return new ShiftedDates(column, method.days, keys.prf('date'));
    case 'json':
      return new JsonColumn(column, method, keys, originals);
    case 'hash':
      if (column.type.kind === 'integer') return new HashedIntegers(column.type, keys.prf('hash of integers'));
      if (column.type.kind === 'binary') return new HashedBytes(column.type, keys.prf('hash'));
      if (column.type.kind === 'uuid') return new HashedUuids(keys.prf('hash'));
      break;
    case 'phone':
      if (column.type.kind !== 'text') return new PhoneNumbers(keys.prf('phone'));
  }
  return new Texts(
    column,
    contentMasking(method.method, 'part' in method ? method.part : 'full', lengthOf(column), keys),
  );
}

function contentMasking(
  method: TextMethod,
  part: 'first' | 'last' | 'full',
  length: number,
  keys: MaskKeys,
): ContentMasking {
  switch (method) {
    case 'hash':
      return new Hash(keys.prf('hash'), length);
    case 'email':
      return new Email(keys.prf('email'), length);
    case 'name':
      return new Name(keys.prf('name'), part, length);
    case 'phone':
      return new Phone(keys.prf('phone'), length);
    case 'text':
      return new SameLength(keys.prf('text'));
  }
}

function lengthOf({ type }: Column): number {
  return type.kind === 'text' ? type.length : Number.POSITIVE_INFINITY;
}

/** Bytes of the longest text that is masked without being read. */
const LONGEST_FAST = 512;

/** One literal for all values. */
export class Constant implements ColumnMasking {
  readonly needsValue = false;
  readonly #literal: Buffer;

  constructor(literal: string | Buffer) {
    this.#literal = Buffer.from(literal);
  }

  write(_: Value, out: ByteWriter): number {
    out.copy(this.#literal, 0, this.#literal.length);
    return -1;
  }
}

function literalOf({ type }: Column, value: string | number | boolean): Buffer {
  const text = String(value);
  const isBare = ['integer', 'decimal', 'float', 'year', 'bit', 'binary', 'other'].includes(type.kind);
  if (isBare) return Buffer.from(text);
  const out = new ByteWriter(2 * Buffer.byteLength(text) + 2);
  writeText(out, Buffer.from(text), Buffer.byteLength(text));
  return out.take(out.length);
}

/** NULL stays. */
abstract class OfValues implements ColumnMasking {
  readonly needsValue = true;

  write(value: Value, out: ByteWriter): number {
    if (value.kind !== 'null') return this.mask(value, out) ?? -1;
    out.ascii('NULL');
    return -1;
  }

  protected abstract mask(value: Value, out: ByteWriter): number | undefined;
}

class Texts extends OfValues {
  readonly #equality: Equality;
  readonly #canonical = new ByteWriter(4_096);

  constructor(
    column: Pick<Column, 'collation'>,
    private readonly masking: ContentMasking,
  ) {
    super();
    this.#equality = new Equality(column);
  }

  protected mask({ content }: Value, out: ByteWriter): number {
    this.#equality.canonical(content, this.#canonical);
    out.byte(QUOTE);
    // An empty text is no data of a person, and programs treat it like NULL.
    let rank = -1;
    if (this.#canonical.length > 0) {
      this.masking.prf.take(this.#canonical.bytes, this.#canonical.length);
      rank = this.masking.prf.word(6);
      this.masking.write(content.bytes, 0, content.length, out);
    }
    out.byte(QUOTE);
    return rank;
  }

  writeFast(source: Buffer, from: number, to: number, out: ByteWriter): number {
    if (source[from] !== QUOTE) return -1;
    const length = this.#equality.endOf(source, from + 1, to - 1) - from - 1;
    if (length <= 0 || length > LONGEST_FAST) return -1;
    const { prf } = this.masking;
    if (!prf.takeText(source, from + 1, length, this.#equality.ignoresCase)) return -1;
    const rank = prf.word(6);
    out.byte(QUOTE);
    this.masking.write(source, from + 1, to - 1, out);
    out.byte(QUOTE);
    return rank;
  }
}

class HashedBytes extends OfValues {
  readonly #bytes: number;
  readonly #isFixed: boolean;
  readonly #length: number;

  constructor(
    { length, isFixed }: { readonly length: number; readonly isFixed: boolean },
    private readonly prf: Prf,
  ) {
    super();
    this.#isFixed = isFixed;
    this.#length = length;
    this.#bytes = Math.min(16, length);
  }

  protected mask({ content }: Value, out: ByteWriter): undefined {
    if (content.length === 0) {
      out.ascii("''");
      return undefined;
    }
    this.prf.take(content.bytes, content.length);
    out.ascii('0x');
    writeDigits(this.prf, 0, this.#bytes, out);
    if (this.#isFixed) out.ascii('00'.repeat(this.#length - this.#bytes));
  }
}

class HashedUuids extends OfValues {
  constructor(private readonly prf: Prf) {
    super();
  }

  protected mask({ content }: Value, out: ByteWriter): undefined {
    this.prf.take(content.bytes, content.length);
    out.ascii("'");
    writeUuid(this.prf, out);
    out.ascii("'");
  }
}

/** Other numbers of the same sign; no two become the same one. */
class HashedIntegers extends OfValues {
  readonly #positive: Permutation;
  readonly #negative: Permutation;

  constructor({ min, max }: { readonly min: bigint; readonly max: bigint }, prf: Prf) {
    super();
    this.#positive = new Permutation(prf, max);
    this.#negative = new Permutation(prf, min < 0n ? -min : 1n);
  }

  protected mask({ content }: Value, out: ByteWriter): undefined {
    const number = BigInt(content.bytes.toString('latin1', 0, content.length));
    // Numbers from 1 on are those below the bound, counted from 0 on.
    if (number > 0n) out.ascii(String(this.#positive.of(number - 1n) + 1n));
    else if (number < 0n) out.ascii(String(-this.#negative.of(-number - 1n) - 1n));
    else out.ascii('0');
  }
}

class PhoneNumbers extends OfValues {
  constructor(private readonly prf: Prf) {
    super();
  }

  protected mask({ content }: Value, out: ByteWriter): undefined {
    this.prf.take(content.bytes, content.length);
    writePhone(this.prf, out);
  }
}

class InRange extends OfValues {
  readonly #isFloat: boolean;

  constructor(
    { type }: Column,
    private readonly range: { readonly min: number; readonly max: number },
    private readonly prf: Prf,
  ) {
    super();
    this.#isFloat = type.kind === 'float';
  }

  protected mask({ content }: Value, out: ByteWriter): undefined {
    this.prf.take(content.bytes, content.length);
    const { min, max } = this.range;
    const { fraction } = this.prf;
    if (!this.#isFloat) {
      out.ascii(String(Math.min(max, min + Math.floor(fraction * (max - min + 1)))));
      return undefined;
    }
    const rounded = Math.round((min + fraction * (max - min)) * 100) / 100;
    out.ascii(String(Math.min(max, Math.max(min, rounded))));
  }
}

class ShiftedDates extends OfValues {
  readonly #kind: 'date' | 'datetime' | 'timestamp';

  constructor(
    { type }: Column,
    private readonly days: number,
    private readonly prf: Prf,
  ) {
    super();
    this.#kind = type.kind === 'timestamp' || type.kind === 'datetime' ? type.kind : 'date';
  }

  protected mask({ content }: Value, out: ByteWriter): undefined {
    this.prf.take(content.bytes, Math.min(10, content.length));
    const text = content.bytes.toString('latin1', 0, content.length);
    out.ascii("'");
    out.ascii(shiftedDate(text, this.#kind, this.days, this.prf));
    out.ascii("'");
  }
}

/** Masks by paths. What is no JSON, and what is too long afterwards, becomes the null of JSON. */
class JsonColumn extends OfValues implements LeafMasking {
  readonly #masking: JsonMasking;
  readonly #length: number;
  readonly #isCounted: boolean;
  readonly #numbers: Prf;
  readonly #masked = new Value();
  readonly #contents = new Map<TextMethod, ContentMasking>();

  constructor(
    column: Column,
    { paths, rest }: Method & { readonly method: 'json' },
    private readonly keys: MaskKeys,
    private readonly originals: Originals | undefined,
  ) {
    super();
    this.#masking = new JsonMasking(paths, rest, this);
    this.#length = lengthOf(column);
    this.#isCounted = column.type.kind === 'text' && column.type.isCounted;
    this.#numbers = keys.prf('text');
  }

  protected mask(value: Value, out: ByteWriter): undefined {
    const masked = value.content.length === 0 ? '' : (this.#masking.mask(value.text) ?? 'null');
    const bytes = Buffer.from(masked);
    const length = this.#isCounted ? [...masked].length : bytes.length;
    if (length > this.#length) writeText(out, Buffer.from('null'), 4);
    else writeText(out, bytes, bytes.length);
  }

  text(method: TextMethod, text: string): string {
    const masking = this.#contents.get(method) ?? contentMasking(method, 'full', Number.POSITIVE_INFINITY, this.keys);
    this.#contents.set(method, masking);
    const original = new ByteWriter(text.length);
    original.text(text);
    this.originals?.take({ kind: 'text', content: original });
    const literal = new ByteWriter(64);
    literal.byte(QUOTE);
    // Texts of JSON are equal when their bytes are.
    masking.prf.take(original.bytes, original.length);
    masking.write(original.bytes, 0, original.length, literal);
    literal.byte(QUOTE);
    this.#masked.read(literal.bytes, 0, literal.length);
    return this.#masked.text;
  }

  number(method: TextMethod, digits: string): string {
    if (method === 'phone') {
      const prf = this.keys.prf('phone');
      prf.take(Buffer.from(digits), digits.length);
      const out = new ByteWriter(16);
      writePhone(prf, out);
      return out.bytes.toString('latin1', 0, out.length);
    }
    if (method === 'email' || method === 'name') return JSON.stringify(this.text(method, digits));
    this.#numbers.take(Buffer.from(digits), digits.length);
    // As many digits before the point, as far as a number of JavaScript has them.
    const width = Math.min(15, /\d+/.exec(digits)?.[0].length ?? 1);
    return String(Math.floor(10 ** (width - 1) + this.#numbers.fraction * 9 * 10 ** (width - 1)));
  }
}
