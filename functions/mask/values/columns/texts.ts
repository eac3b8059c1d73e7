import type { Column } from '../../rules/tables/dump-schema';
import { ByteWriter } from '../literals/byte-writer';
import { Equality } from '../literals/equality';
import { QUOTE } from '../literals/escapes';
import type { Value } from '../literals/value';
import type { Batch } from '../program/batch';
import { WHAT_TRIMS } from '../program/program-places';
import type { ContentMasking } from '../text-methods/content-masking';
import { OfValues } from './of-values';

/** Texts that are masked as a whole. Those that a collation holds for equal are masked equally. */
export class Texts extends OfValues {
  readonly #equality: Equality;
  readonly #canonical = new ByteWriter(256);
  readonly #what: number;

  constructor(
    column: Pick<Column, 'collation'>,
    private readonly masking: ContentMasking,
  ) {
    super();
    this.#equality = new Equality(column);
    const { ignoresCase, ignoresAccents, ignoresSpaces } = this.#equality;
    const folds = ignoresAccents ? 2 : ignoresCase ? 1 : 0;
    this.#what = masking.what | ((folds | (ignoresSpaces ? WHAT_TRIMS : 0)) << 8);
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

  override add(batch: Batch, from: number, to: number): boolean {
    const { source } = batch;
    if (source[from] !== QUOTE || source[to - 1] !== QUOTE || to - from < 2) return false;
    // An empty text stays.
    if (to - from > 2) batch.text(this.#what, this.masking.prf.state, from + 1, to - 1);
    return true;
  }
}
