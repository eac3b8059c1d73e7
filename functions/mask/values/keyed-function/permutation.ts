import type { Prf } from './prf';

const ROUNDS = 6;

/**
 * A keyed permutation of the whole numbers below a bound: no two of them become the same one. A Feistel network over as many
 * bits as the bound needs, repeated until the result is below it (Black and Rogaway, "Ciphers with Arbitrary Finite Domains").
 */
export class Permutation {
  readonly #low: number;
  readonly #high: number;
  readonly #input = Buffer.alloc(9);

  constructor(
    private readonly prf: Prf,
    private readonly bound: bigint,
  ) {
    const bits = Math.max(2, (bound - 1n).toString(2).length);
    this.#low = Math.floor(bits / 2);
    this.#high = bits - this.#low;
  }

  of(number: bigint): bigint {
    let result = number;
    do result = this.#once(result);
    while (result >= this.bound);
    return result;
  }

  #once(number: bigint): bigint {
    const lowBits = BigInt(this.#low);
    let low = Number(number & ((1n << lowBits) - 1n));
    let high = Number(number >> lowBits);
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round % 2 === 0) high = this.#mixed(high, this.#round(round, low), this.#high);
      else low = this.#mixed(low, this.#round(round, high), this.#low);
    }
    return (BigInt(high) << lowBits) | BigInt(low);
  }

  #mixed(half: number, mask: number, bits: number): number {
    return (half ^ (bits === 32 ? mask : mask & (2 ** bits - 1))) >>> 0;
  }

  #round(round: number, half: number): number {
    this.#input[0] = round;
    this.#input[1] = this.#low;
    this.#input.writeUInt32LE(half, 2);
    this.prf.take(this.#input, 0, this.#input.length);
    return this.prf.word(0);
  }
}
