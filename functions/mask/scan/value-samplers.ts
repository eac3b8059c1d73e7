import type { Method, TextMethod } from '../rules/document/rules-schema';
import { JsonMasking, type LeafMasking } from '../values/json/json-masking';
import type { JsonWalk } from '../values/json/json-walk';
import { DROP, ESCAPED_TEXT, NULL } from '../values/json/json-walk-places';
import { BACKSLASH, QUOTE } from '../values/literals/escapes';
import { Value } from '../values/literals/value';
import { type ColumnSample, LONGEST_LITERAL } from './original-sample';

const BRACKETS: ReadonlySet<number> = new Set(Buffer.from('{['));

/** Takes originals out of the values of a column. */
export interface ValueSampler {
  /** Bytes of the longest literal that it looks at. */
  readonly longest: number;
  /** Takes a literal. */
  take(source: Buffer, from: number, to: number): void;
}

export function samplerOf(method: Method, sample: ColumnSample, walk: JsonWalk): ValueSampler {
  return method.method === 'json' ? new JsonSampler(method, sample, walk) : new WholeValues(sample);
}

class WholeValues implements ValueSampler {
  readonly longest = LONGEST_LITERAL;

  constructor(private readonly sample: ColumnSample) {}

  take(source: Buffer, from: number, to: number): void {
    this.sample.takeLiteral(source, from, to);
  }
}

/** Takes the texts of documents that are masked or go; others of the same document may stay. */
class JsonSampler implements ValueSampler, LeafMasking {
  readonly longest = Number.POSITIVE_INFINITY;
  readonly #value = new Value();
  readonly #masking: JsonMasking;
  readonly #record: number;

  constructor(
    { paths, rest }: Method & { readonly method: 'json' },
    private readonly sample: ColumnSample,
    private readonly walk: JsonWalk,
  ) {
    this.#masking = new JsonMasking(paths, rest, this);
    this.#record = walk.record(this.#masking.root);
  }

  take(source: Buffer, from: number, to: number): void {
    if (this.#takeFast(source, from, to)) return;
    if (!this.#value.read(source, from, to) || this.#value.kind === 'null') return;
    const { bytes, length } = this.#value.content;
    this.#masking.mask(bytes, 0, length);
  }

  /** Returns false for a document that has to be read otherwise. */
  #takeFast(source: Buffer, from: number, to: number): boolean {
    if (source[from] !== QUOTE || source[to - 1] !== QUOTE) return false;
    if (!this.walk.load(source, from, to)) return false;
    const count = this.walk.find(from + 1, to - 1, this.#record);
    const { found } = this.walk;
    for (let i = 0; i < 3 * count; i += 3) {
      const [start, fate] = [from + (found[i] as number), found[i + 2] as number];
      // What goes as a whole has texts in it.
      // guard: texts-that-go-are-originals
      if (fate === DROP || (fate === NULL && BRACKETS.has(source[start] as number))) return false;
    }
    for (let i = 0; i < 3 * count; i += 3) {
      const [start, end] = [from + (found[i] as number), from + (found[i + 1] as number)];
      const fate = found[i + 2] as number;
      if (source[start] !== BACKSLASH) continue;
      if (fate > DROP && (fate & ESCAPED_TEXT) === 0) this.sample.takeText(source, start + 2, end - 2);
      else {
        const text = this.walk.textOf(source, start, end);
        if (text === undefined) return false;
        this.sample.takeText(text, 0, text.length);
      }
    }
    return count >= 0;
  }

  text(_: TextMethod, bytes: Buffer, from: number, to: number): void {
    this.sample.takeText(bytes, from, to);
  }

  number(): void {}

  gone(bytes: Buffer, from: number, to: number): void {
    this.sample.takeText(bytes, from, to);
  }
}
