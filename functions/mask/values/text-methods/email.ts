import { CERTAIN_CHARACTERS, EMAIL_DOMAIN } from '../../rules/decisions/suitable';
import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { FIRST_NAMES } from '../program/name-lists';
import { whatOf } from '../program/program-places';
import { writeLetters } from './hash';

const LONGEST_NAME = Math.max(...FIRST_NAMES.map(({ length }) => length));
const NAMES = FIRST_NAMES.map((name) => Buffer.from(`${name.toLowerCase()}.`));
const DOMAIN = Buffer.from(EMAIL_DOMAIN);

/** An address of a domain that never receives mail (RFC 2606), with a first name where there is room. */
export class Email {
  readonly what: number;
  readonly #hasName: boolean;
  readonly #characters: number;

  constructor(
    readonly prf: Prf,
    length: number,
  ) {
    const room = length - EMAIL_DOMAIN.length;
    this.#characters = Math.min(CERTAIN_CHARACTERS, room);
    this.#hasName = room >= CERTAIN_CHARACTERS + LONGEST_NAME + 1;
    this.what = whatOf('email', this.#characters, Number(this.#hasName));
  }

  write(_: Buffer, __: number, ___: number, out: ByteWriter): void {
    if (this.#hasName) {
      const name = NAMES[this.prf.word(7) % NAMES.length] as Buffer;
      out.copy(name, 0, name.length);
    }
    writeLetters(this.prf, this.#characters, out);
    out.copy(DOMAIN, 0, DOMAIN.length);
  }
}
