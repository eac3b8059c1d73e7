import { createHmac } from 'node:crypto';
import { JsonWalk } from '../json/json-walk';
import { TextProgram } from '../program/text-program';
import { Prf } from './prf';

/** The keyed functions of one key, one for each purpose: without the key, nobody can compute them, or tell them from random bytes. */
export class MaskKeys {
  /** What computes them. */
  readonly program = new TextProgram();
  /** What finds texts of JSON that are masked. */
  readonly walk = new JsonWalk();
  readonly #prfs = new Map<string, Prf>();

  constructor(private readonly key: Buffer) {}

  /** Equal values have the same result by the same purpose, wherever they are. */
  prf(purpose: string): Prf {
    const known = this.#prfs.get(purpose);
    if (known) return known;
    const made = new Prf(this.program, createHmac('sha256', this.key).update(purpose).digest(), this.#prfs.size);
    this.#prfs.set(purpose, made);
    return made;
  }
}
