import type { ByteWriter } from './byte-writer';
import type { ContentMasking } from './content-masking';
import { FIRST_NAMES, LAST_NAMES } from './name-lists';
import type { Prf } from './prf';

/** A name of a list. Equal names stay equal, and several become the same one. */
export class Name implements ContentMasking {
  constructor(
    private readonly prf: Prf,
    private readonly part: 'first' | 'last' | 'full',
    private readonly length: number,
  ) {}

  mask(_: ByteWriter, canonical: ByteWriter, out: ByteWriter): void {
    this.prf.take(canonical.bytes, canonical.length);
    const first = FIRST_NAMES[this.prf.word(0) % FIRST_NAMES.length] ?? '';
    const last = LAST_NAMES[this.prf.word(1) % LAST_NAMES.length] ?? '';
    const name = this.part === 'first' ? first : this.part === 'last' ? last : `${first} ${last}`;
    out.ascii(name.length > this.length ? name.slice(0, this.length).trimEnd() : name);
  }
}
