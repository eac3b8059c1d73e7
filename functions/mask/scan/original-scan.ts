import { MaskError } from '../../core/errors';
import { textOfName } from '../../dump-format/selection/name-text';
import type { FoundStatement } from '../../dump-format/statements/statement-listener';
import { StatementReader } from '../../dump-format/statements/statement-reader';
import type { ColumnSample, OriginalSample } from './original-sample';

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
  /** Place in it behind the bytes by which it is looked up. */
  readonly end: number;
}

/** Bytes of an original by which it is looked up. */
const WINDOW = 8;
const BITS = 20;
const BETWEEN = 'what stands between statements';

/**
 * Looks for the originals of a sample in the text of a masked dump, which is given from its beginning to its end.
 *
 * @example
 * const scan = new OriginalScan(masker.originals);
 * for await (const chunk of text) scan.push(chunk);
 * assertNoOriginals(scan.end());
 */
export class OriginalScan {
  readonly #needles = new Map<number, Needle[]>();
  /** Which hashes some original is looked up by. */
  readonly #filter = new Uint8Array(2 ** (BITS - 3));
  readonly #longest: number;
  readonly #reader = new StatementReader({ statement: (statement) => this.#place(statement) });
  readonly #found = new Map<string, FoundOriginals>();
  /** Those of the statement that is read, by their offsets. */
  #hits: { readonly offset: number; readonly sample: ColumnSample }[] = [];
  /** Statements whose bytes are not all searched yet. */
  #ended: readonly { readonly offset: number; readonly end: number; readonly place: string }[] = [];
  /** Bytes before and behind the place up to which the text was searched: an original may stand in both. */
  #rest: Buffer = Buffer.alloc(0);
  /** Offset of these, and of the first byte that was not searched. */
  #offset = 0;
  #searched = 0;

  constructor(sample: OriginalSample) {
    const originals = sample.columns.flatMap((column) => column.needles.map((bytes) => ({ bytes, sample: column })));
    const frequency = new Uint32Array(2 ** BITS);
    for (const { bytes } of originals)
      for (const hash of hashesOf(bytes)) frequency[hash] = (frequency[hash] as number) + 1;
    for (const { bytes, sample: column } of originals) {
      // Originals share what is common, such as the domain of an address: they are looked up by what is rare in them.
      const hashes = hashesOf(bytes);
      const rarest = hashes.reduce(
        (best, hash, i) => ((frequency[hash] as number) < (frequency[hashes[best] as number] as number) ? i : best),
        0,
      );
      const hash = hashes[rarest] as number;
      this.#filter[hash >>> 3] = (this.#filter[hash >>> 3] as number) | (1 << (hash & 7));
      this.#needles.set(hash, [...(this.#needles.get(hash) ?? []), { bytes, sample: column, end: rarest + WINDOW }]);
    }
    this.#longest = originals.reduce((longest, { bytes }) => Math.max(longest, bytes.length), WINDOW);
  }

  push(chunk: Buffer): void {
    if (this.#needles.size > 0) {
      const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
      this.#search(text, text.length - this.#longest);
      const kept = Math.max(0, text.length - 2 * this.#longest);
      this.#rest = Buffer.from(text.subarray(kept));
      this.#offset += kept;
    }
    this.#reader.push(chunk);
  }

  /** Ends the text. Returns what was found, which has to be nothing. */
  end(): FoundOriginals[] {
    this.#search(this.#rest, this.#rest.length);
    this.#reader.end();
    this.#count(this.#hits, BETWEEN);
    return [...this.#found.values()];
  }

  /** Searches bytes that were not searched yet, up to a place. */
  #search(text: Buffer, to: number): void {
    const filter = this.#filter;
    const from = Math.max(0, this.#searched - this.#offset);
    let [high, low] = [0, 0];
    for (let at = Math.max(0, from - WINDOW); at < from; at += 1) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | (text[at] as number);
    }
    for (let at = from; at < to; at += 1) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | (text[at] as number);
      const hash = (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> (32 - BITS);
      if ((filter[hash >>> 3] as number) & (1 << (hash & 7))) this.#compare(text, at + 1, hash);
    }
    this.#searched = Math.max(this.#searched, this.#offset + to);
  }

  /** Compares the originals that may have these bytes before a place. */
  #compare(text: Buffer, place: number, hash: number): void {
    for (const { bytes, sample, end } of this.#needles.get(hash) ?? []) {
      const start = place - end;
      if (start < 0 || start + bytes.length > text.length) continue;
      if (text.compare(bytes, 0, bytes.length, start, start + bytes.length) !== 0) continue;
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
    this.#ended = [...this.#ended.filter((ended) => ended.end > this.#searched), { offset, end, place }];
    if (this.#hits.length === 0) return;
    const isBefore = (hit: { readonly offset: number }) => hit.offset < offset;
    this.#count(this.#hits.filter(isBefore), BETWEEN);
    const within = this.#hits.filter((hit) => !isBefore(hit) && hit.offset < end);
    this.#count(within, place);
    this.#hits = this.#hits.filter((hit) => hit.offset >= end);
  }

  #count(hits: readonly { readonly sample: ColumnSample }[], place: string): void {
    for (const { sample } of hits) {
      const column = `${textOfName({ database: sample.database, name: sample.table })}.${sample.column}`;
      const key = JSON.stringify([column, place]);
      this.#found.set(key, { column, place, count: (this.#found.get(key)?.count ?? 0) + 1 });
    }
  }
}

/** Of all windows of an original, as in the loop over the text. */
function hashesOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length - WINDOW + 1 }, (_, i) => {
    const [high, low] = [bytes.readUInt32BE(i), bytes.readUInt32BE(i + 4)];
    return (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> (32 - BITS);
  });
}

/** The error of a masked dump that has originals. @throws {MaskError} unless nothing was found. */
export function assertNoOriginals(found: readonly FoundOriginals[]): void {
  // guard: originals-stop-the-masked-dump
  if (found.length === 0) return;
  const lines = found.map(({ column, place, count }) => `- ${count} of the column "${column}" in ${place}`);
  throw new MaskError(
    'MASK_ORIGINALS_FOUND',
    `The masked dump has values that masking should have removed, so that it does not become visible:\n${lines.join('\n')}\nMask that place as well, or list the column in "scan.except" when the values may stand there.`,
  );
}
