import type { Column } from '../rules/dump-schema';
import { ByteWriter } from './byte-writer';
import type { ContentMasking } from './content-masking';
import { Equality } from './equality';
import { QUOTE } from './escapes';
import { OfValues } from './of-values';
import { PLAIN } from './program-places';
import type { Value } from './value';

/** Texts that are masked as a whole. Those that a collation holds for equal are masked equally. */
export class Texts extends OfValues {
  readonly #equality: Equality;
  readonly #canonical = new ByteWriter(4_096);

  constructor(
    column: Pick<Column, 'collation'>,
    private readonly masking: ContentMasking,
  ) {
    super();
    this.#equality = new Equality(column);
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    this.#equality.canonical(content, this.#canonical);
    out.byte(QUOTE);
    // An empty text is no data of a person, and programs treat it like NULL.
    if (this.#canonical.length > 0) {
      this.masking.prf.take(this.#canonical.bytes, 0, this.#canonical.length);
      this.masking.write(content.bytes, 0, content.length, out);
    }
    out.byte(QUOTE);
  }

  override writeFast(source: Buffer, from: number, to: number, out: ByteWriter): boolean {
    if (source[from] !== QUOTE || source[to - 1] !== QUOTE) return false;
    const { prf } = this.masking;
    const length = prf.takeText(source, from + 1, to - 1, this.#equality);
    if (length === 0) return false;
    out.byte(QUOTE);
    this.masking.write(prf.memory, PLAIN, PLAIN + length, out);
    out.byte(QUOTE);
    return true;
  }
}
