import type { Method, TextMethod } from '../rules/rules-schema';
import { JsonMasking, type LeafMasking } from '../values/json-masking';
import { Value } from '../values/value';
import { type ColumnSample, LONGEST_LITERAL } from './original-sample';

/** Takes originals out of the values of a column. */
export interface ValueSampler {
  /** Bytes of the longest literal that it looks at. */
  readonly longest: number;
  /** Takes a literal. */
  take(source: Buffer, from: number, to: number): void;
}

export function samplerOf(method: Method, sample: ColumnSample): ValueSampler {
  return method.method === 'json' ? new JsonSampler(method, sample) : new WholeValues(sample);
}

class WholeValues implements ValueSampler {
  readonly longest = LONGEST_LITERAL;

  constructor(private readonly sample: ColumnSample) {}

  take(source: Buffer, from: number, to: number): void {
    this.sample.takeLiteral(source, from, to);
  }
}

/** Takes the texts of documents that are masked; others of the same document may stay. */
class JsonSampler implements ValueSampler, LeafMasking {
  readonly longest = Number.POSITIVE_INFINITY;
  readonly #value = new Value();
  readonly #masking: JsonMasking;

  constructor(
    { paths, rest }: Method & { readonly method: 'json' },
    private readonly sample: ColumnSample,
  ) {
    this.#masking = new JsonMasking(paths, rest, this);
  }

  take(source: Buffer, from: number, to: number): void {
    if (!this.#value.read(source, from, to) || this.#value.kind === 'null') return;
    const { bytes, length } = this.#value.content;
    this.#masking.mask(bytes, 0, length);
  }

  text(_: TextMethod, bytes: Buffer, from: number, to: number): void {
    this.sample.takeText(bytes, from, to);
  }

  number(): void {}
}
