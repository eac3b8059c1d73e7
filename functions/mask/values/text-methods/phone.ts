import { PHONE_DIGITS } from '../../rules/decisions/suitable';
import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { whatOf } from '../program/program-places';

const PLUS = 0x2b;
const ZERO = 0x30;
/** What a number with its country begins with. */
const COUNTRY = Buffer.from('+1');
const EXCHANGE = Buffer.from('55501');
/** First digits of an area code are 2 to 9. */
const AREAS = 800;

/** Writes the ten digits of a number that nobody has: 555-0100 to 555-0199 of any area in North America are for fiction. */
export function writePhone(prf: Prf, out: ByteWriter): void {
  writeDecimal(200 + (prf.word(0) % AREAS), 3, out);
  out.copy(EXCHANGE, 0, EXCHANGE.length);
  writeDecimal(prf.word(1) % 100, 2, out);
}

function writeDecimal(number: number, digits: number, out: ByteWriter): void {
  out.room(digits);
  const { bytes, length } = out;
  let rest = number;
  for (let place = length + digits - 1; place >= length; place -= 1) {
    bytes[place] = ZERO + (rest % 10);
    rest = (rest / 10) | 0;
  }
  out.length = length + digits;
}

/** A telephone number, with its country when the original has one. */
export class Phone {
  readonly what: number;
  readonly #hasRoom: boolean;

  constructor(
    readonly prf: Prf,
    length: number,
  ) {
    this.#hasRoom = length >= COUNTRY.length + PHONE_DIGITS;
    this.what = whatOf('phone', 0, Number(this.#hasRoom));
  }

  write(bytes: Buffer, from: number, to: number, out: ByteWriter): void {
    const hasCountry = bytes[from] === PLUS || (to > from + 1 && bytes[from] === ZERO && bytes[from + 1] === ZERO);
    if (hasCountry && this.#hasRoom) out.copy(COUNTRY, 0, COUNTRY.length);
    writePhone(this.prf, out);
  }
}
