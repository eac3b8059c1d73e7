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
}

/** Bytes at the end of an original by which it is looked up. All are longer. */
const WINDOW = 8;
const BITS = 20;

/**
 * Looks for the originals of a sample in the text of a masked dump, which is given from its beginning to its end.
 *
 * @example
 * const scan = new OriginalScan(masker.originals);
 * for await (const chunk of text) scan.push(chunk);
 * const found = scan.end();
 */
export class OriginalScan {
  readonly #needles = new Map<number, Needle[]>();
  /** Which hashes of last bytes some original has. */
  readonly #filter = new Uint8Array(2 ** (BITS - 3));
  readonly #longest: number;
  readonly #reader = new StatementReader({ statement: (statement) => this.#place(statement) });
  readonly #found = new Map<string, FoundOriginals>();
  /** Those of the statement that is read, by the offsets of their last bytes. */
  #hits: { readonly offset: number; readonly sample: ColumnSample }[] = [];
  #offset = 0;
  #history: Buffer = Buffer.alloc(0);
  /** The last eight bytes. */
  #high = 0;
  #low = 0;

  constructor(sample: OriginalSample) {
    let longest = WINDOW;
    for (const column of sample.columns) {
      for (const bytes of column.needles) {
        const hash = hashOf(bytes.readUInt32BE(bytes.length - 8), bytes.readUInt32BE(bytes.length - 4));
        this.#filter[hash >>> 3] = (this.#filter[hash >>> 3] as number) | (1 << (hash & 7));
        this.#needles.set(hash, [...(this.#needles.get(hash) ?? []), { bytes, sample: column }]);
        longest = Math.max(longest, bytes.length);
      }
    }
    this.#longest = longest;
  }

  push(chunk: Buffer): void {
    if (this.#needles.size > 0) this.#search(chunk);
    this.#reader.push(chunk);
    this.#offset += chunk.length;
  }

  /** Ends the text. Returns what was found, which has to be nothing. */
  end(): FoundOriginals[] {
    this.#reader.end();
    this.#count(this.#hits, 'what stands between statements');
    return [...this.#found.values()];
  }

  #search(chunk: Buffer): void {
    const filter = this.#filter;
    let [high, low] = [this.#high, this.#low];
    for (let at = 0; at < chunk.length; at += 1) {
      high = (high << 8) | (low >>> 24);
      low = (low << 8) | (chunk[at] as number);
      const hash = (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> (32 - BITS);
      if ((filter[hash >>> 3] as number) & (1 << (hash & 7))) this.#compare(chunk, at, hash);
    }
    [this.#high, this.#low] = [high, low];
    const kept = this.#longest - 1;
    const history = chunk.length >= kept ? chunk.subarray(chunk.length - kept) : Buffer.concat([this.#history, chunk]);
    this.#history = Buffer.from(history.subarray(Math.max(0, history.length - kept)));
  }

  /** Compares the originals that may end with a byte of the chunk. */
  #compare(chunk: Buffer, last: number, hash: number): void {
    for (const { bytes, sample } of this.#needles.get(hash) ?? []) {
      const start = last + 1 - bytes.length;
      const isThere =
        start >= 0
          ? chunk.compare(bytes, 0, bytes.length, start, last + 1) === 0
          : Buffer.concat([
              this.#history.subarray(Math.max(0, this.#history.length + start)),
              chunk.subarray(0, last + 1),
            ]).equals(bytes);
      if (isThere) this.#hits.push({ offset: this.#offset + last, sample });
    }
  }

  #place({ offset, length, kind, database = '', qualifier, object }: FoundStatement): void {
    if (this.#hits.length === 0) return;
    const end = offset + length;
    const isBefore = (hit: { readonly offset: number }) => hit.offset < offset;
    this.#count(this.#hits.filter(isBefore), 'what stands between statements');
    const name = object === undefined ? '' : ` ${textOfName({ database: qualifier ?? database, name: object })}`;
    const place = kind === 'insert' ? `rows of${name}` : `${kind}${name}`;
    this.#count(
      this.#hits.filter((hit) => !isBefore(hit) && hit.offset < end),
      place,
    );
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

/** As in the loop over all bytes. */
function hashOf(high: number, low: number): number {
  return (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> (32 - BITS);
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
