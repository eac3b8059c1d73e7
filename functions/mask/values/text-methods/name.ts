import type { Prf } from '../keyed-function/prf';
import type { ByteWriter } from '../literals/byte-writer';
import { FIRST_NAMES, LAST_NAMES } from '../program/name-lists';
import { whatOf } from '../program/program-places';

const FIRST = FIRST_NAMES.map((name) => Buffer.from(name));
const LAST = LAST_NAMES.map((name) => Buffer.from(name));
const SPACE = 0x20;

/** Characters that no name is longer than. */
const LONGEST_NAME = 64;
const PARTS = { first: 1, last: 2, full: 3 } as const;

/** A name of a list. Equal names stay equal, and several become the same one. */
export class Name {
  readonly what: number;

  constructor(
    readonly prf: Prf,
    private readonly part: 'first' | 'last' | 'full',
    private readonly length: number,
  ) {
    this.what = whatOf('name', Math.min(LONGEST_NAME, length), PARTS[part]);
  }

  write(_: Buffer, __: number, ___: number, out: ByteWriter): void {
    const start = out.length;
    const first = FIRST[this.prf.word(0) % FIRST.length] as Buffer;
    const last = LAST[this.prf.word(1) % LAST.length] as Buffer;
    if (this.part !== 'last') out.copy(first, 0, first.length);
    if (this.part === 'full') out.byte(SPACE);
    if (this.part !== 'first') out.copy(last, 0, last.length);
    out.length = Math.min(out.length, start + this.length);
    while (out.bytes[out.length - 1] === SPACE) out.length -= 1;
  }
}

const NAMES: ReadonlySet<string> = new Set([...FIRST_NAMES, ...LAST_NAMES]);

/** Whether a text may be a masked name. */
export function isListedName(text: string): boolean {
  return text.split(' ').every((word) => NAMES.has(word));
}
