import type { Column } from '../../rules/tables/dump-schema';
import { Permutation } from '../keyed-function/permutation';
import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { isNumber, type Value } from '../literals/value';
import type { Batch } from '../program/batch';
import { whatOf } from '../program/program-places';
import type { TextProgram } from '../program/text-program';
import { writePhone } from '../text-methods/phone';
import { OfValues } from './of-values';

const ZERO = 0x30;
const NINE = 0x39;

/** Place from which a number is the same in all columns: those with ZEROFILL are dumped with zeros in front. */
export function firstDigit({ bytes, length }: Pick<ByteWriter, 'bytes' | 'length'>): number {
  let at = 0;
  const isDigit = (byte = 0) => byte >= ZERO && byte <= NINE;
  // guard: zeros-in-front-do-not-count
  while (at < length - 1 && bytes[at] === ZERO && isDigit(bytes[at + 1])) at += 1;
  return at;
}

/** Other numbers of the same sign; no two become the same one. */
export class HashedIntegers extends OfValues {
  readonly #positive: Permutation;
  readonly #negative: Permutation;

  constructor({ min, max }: { readonly min: bigint; readonly max: bigint }, prf: Prf) {
    super();
    this.#positive = new Permutation(prf, max);
    this.#negative = new Permutation(prf, min < 0n ? -min : 1n);
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    const number = BigInt(content.bytes.toString('latin1', 0, content.length));
    // Numbers from 1 on are those below the bound, counted from 0 on.
    if (number > 0n) out.ascii(String(this.#positive.of(number - 1n) + 1n));
    else if (number < 0n) out.ascii(String(-this.#negative.of(-number - 1n) - 1n));
    else out.ascii('0');
  }
}

export class PhoneNumbers extends OfValues {
  constructor(private readonly prf: Prf) {
    super();
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    this.prf.take(content.bytes, firstDigit(content), content.length);
    writePhone(this.prf, out);
  }
}

/** Numbers between two others. */
export class InRange extends OfValues {
  readonly #isFloat: boolean;
  /** Undefined when the program has no room for the range. */
  readonly #what: number | undefined;

  constructor(
    { type }: Column,
    private readonly range: { readonly min: number; readonly max: number },
    private readonly prf: Prf,
    program: TextProgram,
  ) {
    super();
    this.#isFloat = type.kind === 'float';
    const number = this.#isFloat ? undefined : program.rangeOf(range);
    this.#what = number === undefined ? undefined : whatOf('number', number, 0);
  }

  override add(batch: Batch, from: number, to: number): boolean {
    const { source } = batch;
    if (this.#what === undefined || !isNumber(source, from, to)) return false;
    // The program counts zeros in front.
    if (source[from] === ZERO && to - from > 1) return false;
    batch.text(this.#what, this.prf.state, from, to);
    return true;
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    this.prf.take(content.bytes, firstDigit(content), content.length);
    const { min, max } = this.range;
    const { fraction } = this.prf;
    if (!this.#isFloat) {
      out.ascii(String(Math.min(max, min + Math.floor(fraction * (max - min + 1)))));
      return;
    }
    const rounded = Math.round((min + fraction * (max - min)) * 100) / 100;
    out.ascii(String(Math.min(max, Math.max(min, rounded))));
  }
}
