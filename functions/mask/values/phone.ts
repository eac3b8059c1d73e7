import { PHONE_DIGITS } from '../rules/suitable';
import type { ByteWriter } from './byte-writer';
import type { ContentMasking } from './content-masking';
import type { Prf } from './prf';

const PLUS = 0x2b;
const ZERO = 0x30;
/** What a number with its country begins with. */
const COUNTRY = '+1';
/** First digits of an area code are 2 to 9. */
const AREAS = 800;

/** The ten digits of a number that nobody has: 555-0100 to 555-0199 of any area in North America are reserved for fiction. */
export function phoneDigits(prf: Prf): string {
  const area = 200 + (prf.word(0) % AREAS);
  const line = String(prf.word(1) % 100).padStart(2, '0');
  return `${area}55501${line}`;
}

/** A telephone number, with its country when the original has one. */
export class Phone implements ContentMasking {
  constructor(
    private readonly prf: Prf,
    private readonly length: number,
  ) {}

  mask(original: ByteWriter, canonical: ByteWriter, out: ByteWriter): void {
    this.prf.take(canonical.bytes, canonical.length);
    const { bytes } = original;
    const hasCountry = bytes[0] === PLUS || (bytes[0] === ZERO && bytes[1] === ZERO);
    if (hasCountry && this.length >= COUNTRY.length + PHONE_DIGITS) out.ascii(COUNTRY);
    out.ascii(phoneDigits(this.prf));
  }
}
