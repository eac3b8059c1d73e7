import { Prf } from './prf';

/** The keyed functions of one key, one for each purpose. */
export class MaskKeys {
  readonly #prfs = new Map<string, Prf>();

  constructor(private readonly key: Buffer) {}

  /** Equal values have the same result by the same purpose, wherever they are. */
  prf(purpose: string): Prf {
    const known = this.#prfs.get(purpose);
    if (known) return known;
    const made = new Prf(this.key, purpose);
    this.#prfs.set(purpose, made);
    return made;
  }
}
