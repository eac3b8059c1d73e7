import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import type { Value } from '../literals/value';
import { writeDigits, writeUuid } from '../text-methods/hash';
import { OfValues } from './of-values';

/** Other bytes, as hexadecimal digits. */
export class HashedBytes extends OfValues {
  readonly #bytes: number;
  readonly #filling: string;

  constructor(
    { length, isFixed }: { readonly length: number; readonly isFixed: boolean },
    private readonly prf: Prf,
  ) {
    super();
    this.#bytes = Math.min(16, length);
    this.#filling = isFixed ? '00'.repeat(length - this.#bytes) : '';
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    if (content.length === 0) {
      out.ascii("''");
      return;
    }
    this.prf.take(content.bytes, 0, content.length);
    out.ascii('0x');
    writeDigits(this.prf, 0, this.#bytes, out);
    out.ascii(this.#filling);
  }
}

export class HashedUuids extends OfValues {
  constructor(private readonly prf: Prf) {
    super();
  }

  protected mask({ content }: Value, out: ByteWriter): void {
    this.prf.take(content.bytes, 0, content.length);
    out.ascii("'");
    writeUuid(this.prf, out);
    out.ascii("'");
  }
}
