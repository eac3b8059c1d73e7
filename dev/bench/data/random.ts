/** Pseudo-random numbers, the same in every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** An integer from 0 to `below - 1`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) * below) / 4_294_967_296) | 0;
  }

  /** One of the values. The first are far more frequent than the last, like the words of a language. */
  often<T>(values: readonly T[]): T {
    const share = this.below(1_000_000) / 1_000_000;
    return values[Math.floor(values.length ** share) - 1] as T;
  }

  /** One of the values, all with the same probability. */
  oneOf<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** A text of this number of hexadecimal digits. */
  hex(digits: number): string {
    let text = '';
    while (text.length < digits) text += (this.below(0x10000000) + 0x10000000).toString(16).slice(1);
    return text.slice(0, digits);
  }
}
