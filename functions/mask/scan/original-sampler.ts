import { Masker } from '../rewrite/masker';
import type { Decisions } from '../rules/decisions/decisions';
import { MaskKeys } from '../values/keyed-function/mask-keys';
import { OriginalSample } from './original-sample';
import { RowSampler } from './row-sampler';

const SEED = Buffer.from('seed');

/** Takes a sample of the values that masking will take out of a dump. Memory does not grow with its text. */
export class OriginalSampler {
  readonly #sample: OriginalSample;
  readonly #reader: Masker;

  constructor(decisions: Decisions, key: Buffer) {
    const keys = new MaskKeys(key);
    const prf = keys.prf('sample');
    prf.take(SEED, 0, SEED.length);
    const sample = new OriginalSample(prf.word(0));
    this.#sample = sample;
    this.#reader = new Masker(
      decisions,
      key,
      (decision, columns) => new RowSampler(decision, columns, sample, keys.walk),
    );
  }

  /** Takes the next bytes of the text. @throws {MaskError} when it is not understood. */
  push(chunk: Buffer): void {
    this.#reader.mask(chunk);
  }

  /** Ends the text. @throws {DumpTextError} when it is cut off. */
  end(): OriginalSample {
    this.#reader.end();
    return this.#sample;
  }
}
