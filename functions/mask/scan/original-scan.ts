import { instantiate } from '../../core/web-assembly';
import { textOfName } from '../../dump-format/selection/name-text';
import type { FoundStatement } from '../../dump-format/statements/statement-listener';
import { StatementReader } from '../../dump-format/statements/statement-reader';
import type { ColumnSample, OriginalSample } from './original-sample';
import { FILTER, FILTER_BITS, FILTER_BYTES, TEXT_BYTES } from './scan-places';
import { SCAN_PROGRAM } from './scan-program';

/** Originals of a column that stand in a masked dump. It has no values. */
export interface FoundOriginals {
  /** The column that they come from, as `shop.customers.email`. */
  readonly column: string;
  /** Where they stand: a table by its name, or a kind of statement. */
  readonly place: string;
  readonly count: number;
}

interface Needle {
  readonly bytes: Buffer;
  readonly sample: ColumnSample;
  /** Place in it of the bytes by which it is looked up. */
  readonly at: number;
}

/** Bytes of an original by which it is looked up. */
const WINDOW = 8;
const BETWEEN = 'what stands between statements';

/**
 * Looks for the originals of a sample in the text of a masked dump, which is given from its beginning to its end.
 *
 * @example
 * const scan = new OriginalScan(sampler.end());
 * for await (const chunk of text) scan.push(chunk);
 * const found = scan.end(); // the gate refuses the masked dump unless it is empty
 */
export class OriginalScan {
  readonly #program = instantiate<'hash' | 'search'>(SCAN_PROGRAM);
  /** Bytes of the text; an original may stand in those of two chunks. */
  readonly #text = Buffer.from(this.#program.memory.buffer, 0, TEXT_BYTES);
  /** How many of them there are, and how many were searched. */
  #length = 0;
  #searched = 0;
  /** Offset of the first one. */
  #offset = 0;
  readonly #needles = new Map<number, Needle[]>();
  readonly #longest: number;
  readonly #reader = new StatementReader({ statement: (statement) => this.#place(statement) });
  readonly #found = new Map<string, FoundOriginals>();
  /** Those of the statement that is read, by their offsets. */
  #hits: { readonly offset: number; readonly sample: ColumnSample }[] = [];
  /** Statements whose bytes are not all searched yet. */
  #ended: readonly { readonly offset: number; readonly end: number; readonly place: string }[] = [];

  constructor(sample: OriginalSample) {
    const originals = sample.columns.flatMap((column) =>
      column.needles.map((bytes) => ({ bytes, sample: column, hashes: this.#hashesOf(bytes) })),
    );
    // Counts as far as a byte does: what is more frequent is not rare.
    const frequency = new Uint8ClampedArray(2 ** FILTER_BITS);
    for (const { hashes } of originals) for (const hash of hashes) frequency[hash] = (frequency[hash] as number) + 1;
    const filter = new Uint8Array(this.#program.memory.buffer, FILTER, FILTER_BYTES);
    for (const { hashes, ...original } of originals) {
      // Originals share what is common, such as the domain of an address: they are looked up by what is rare in them.
      const at = hashes.reduce(
        (best, hash, i) => ((frequency[hash] as number) < (frequency[hashes[best] as number] as number) ? i : best),
        0,
      );
      const hash = hashes[at] as number;
      filter[hash >>> 3] = (filter[hash >>> 3] as number) | (1 << (hash & 7));
      this.#needles.set(hash, [...(this.#needles.get(hash) ?? []), { ...original, at }]);
    }
    this.#longest = originals.reduce((longest, { bytes }) => Math.max(longest, bytes.length), WINDOW);
  }

  push(chunk: Buffer): void {
    if (this.#needles.size > 0) {
      for (let at = 0; at < chunk.length; ) {
        const copied = chunk.copy(this.#text, this.#length, at);
        at += copied;
        this.#length += copied;
        this.#search(this.#length - this.#longest);
        this.#forget();
      }
    }
    this.#reader.push(chunk);
  }

  /** Ends the text. Returns what was found, which has to be nothing. */
  end(): FoundOriginals[] {
    this.#search(this.#length - WINDOW + 1);
    this.#reader.end();
    this.#count(this.#hits, BETWEEN);
    return [...this.#found.values()];
  }

  /** Searches for originals that are looked up by bytes before a place. */
  #search(to: number): void {
    const program = this.#program;
    for (let at = this.#searched; at < to; at += 1) {
      at = program.search(at, to);
      if (at < to) this.#compare(at, program.hash(at));
    }
    this.#searched = Math.max(this.#searched, to);
  }

  /** Keeps what an original may begin in that is looked up by bytes which were not searched. */
  #forget(): void {
    const gone = this.#searched - this.#longest;
    if (gone <= 0) return;
    this.#text.copyWithin(0, gone, this.#length);
    this.#length -= gone;
    this.#searched -= gone;
    this.#offset += gone;
  }

  /** Compares the originals that may have the bytes from a place on. */
  #compare(place: number, hash: number): void {
    for (const { bytes, sample, at } of this.#needles.get(hash) ?? []) {
      const start = place - at;
      if (start < 0 || start + bytes.length > this.#length) continue;
      if (this.#text.compare(bytes, 0, bytes.length, start, start + bytes.length) !== 0) continue;
      const hit = { offset: this.#offset + start, sample };
      // The statement may have ended in an earlier chunk.
      const ended = this.#ended.find(({ offset, end }) => hit.offset >= offset && hit.offset < end);
      if (ended) this.#count([hit], ended.place);
      else this.#hits.push(hit);
    }
  }

  #place({ offset, length, kind, database = '', qualifier, object }: FoundStatement): void {
    const end = offset + length;
    const name = object === undefined ? '' : ` ${textOfName({ database: qualifier ?? database, name: object })}`;
    const place = kind === 'insert' ? `rows of${name}` : `${kind}${name}`;
    this.#ended = [
      ...this.#ended.filter((ended) => ended.end > this.#offset + this.#searched - this.#longest),
      { offset, end, place },
    ];
    if (this.#hits.length === 0) return;
    const isBefore = (hit: { readonly offset: number }) => hit.offset < offset;
    this.#count(this.#hits.filter(isBefore), BETWEEN);
    const within = this.#hits.filter((hit) => !isBefore(hit) && hit.offset < end);
    this.#count(within, place);
    this.#hits = this.#hits.filter((hit) => hit.offset >= end);
  }

  /** Of all windows of an original. */
  #hashesOf(bytes: Buffer): number[] {
    bytes.copy(this.#text);
    return Array.from({ length: bytes.length - WINDOW + 1 }, (_, at) => this.#program.hash(at));
  }

  #count(hits: readonly { readonly sample: ColumnSample }[], place: string): void {
    for (const { sample } of hits) {
      const column = `${textOfName({ database: sample.database, name: sample.table })}.${sample.column}`;
      const key = JSON.stringify([column, place]);
      this.#found.set(key, { column, place, count: (this.#found.get(key)?.count ?? 0) + 1 });
    }
  }
}
