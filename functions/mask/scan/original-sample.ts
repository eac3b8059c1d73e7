import type { ColumnDecision, Decisions } from '../rules/decisions';
import type { Method } from '../rules/rules-schema';
import { EMAIL_DOMAIN } from '../rules/suitable';
import { ByteWriter } from '../values/byte-writer';
import { isListedName } from '../values/name';
import { type Value, writeText } from '../values/value';

/** Originals of a column that are looked for. */
const MOST = 200;
/** Bytes of an original: shorter ones stand in other places by chance, and longer ones are masked as others are. */
const SHORTEST = 8;
const LONGEST = 256;
/** Letters and digits that differ: fewer of them are no value of a person. */
const LEAST_DIFFERENT = 5;

/** Values that masking has taken out of a column. They never leave the memory of the function. */
export class ColumnSample {
  readonly #originals = new Map<
    string,
    { readonly bytes: Buffer; readonly kind: Value['kind']; readonly rank: number }
  >();
  /** The rank that a further original has to be below. */
  #limit = 2 ** 32;

  /** @param column as `shop.customers.email` */
  constructor(
    readonly database: string,
    readonly table: string,
    readonly column: string,
    private readonly method: Method['method'],
  ) {}

  /** Whether a value with this number may be chosen. */
  wants(rank: number): boolean {
    return rank < this.#limit;
  }

  /**
   * Takes a value that is masked. The same ones are chosen whatever their order is.
   *
   * @param rank a number that is the same for equal values, and looks random
   */
  take({ kind, content: { bytes, length } }: Pick<Value, 'kind' | 'content'>, rank = rankOf(bytes, length)): void {
    if (length < SHORTEST || length > LONGEST || (kind !== 'text' && kind !== 'hex')) return;
    if (rank >= this.#limit || !isDistinctive(bytes, length) || this.#mayBeMasked(bytes, length)) return;
    const original = Buffer.from(bytes.subarray(0, length));
    this.#originals.set(original.toString('latin1'), { bytes: original, kind, rank });
    if (this.#originals.size >= 2 * MOST) this.#keepLowest();
  }

  /** How an original stands in a dump: as a text or as a hexadecimal number. */
  get needles(): Buffer[] {
    this.#keepLowest();
    return [...this.#originals.values()].flatMap(({ bytes, kind }) => {
      const digits = Buffer.from(bytes.toString('hex').toUpperCase());
      return kind === 'hex' ? [digits] : [escaped(bytes), digits];
    });
  }

  get size(): number {
    return Math.min(MOST, this.#originals.size);
  }

  /** Whether the method makes such values, which then are no sign of an original. */
  #mayBeMasked(bytes: Buffer, length: number): boolean {
    const text = () => bytes.toString('latin1', 0, length);
    if (this.method === 'name') return isListedName(text());
    return this.method === 'phone' && /^(?:\+1)?[2-9]\d\d55501\d\d$/.test(text());
  }

  #keepLowest(): void {
    if (this.#originals.size <= MOST) return;
    const inOrder = [...this.#originals].toSorted(([, a], [, b]) => a.rank - b.rank);
    for (const [key] of inOrder.slice(MOST)) this.#originals.delete(key);
    this.#limit = inOrder[MOST]?.[1].rank ?? this.#limit;
  }
}

/** The samples of all columns whose originals may not stand in the masked dump. */
export class OriginalSample {
  readonly columns: ColumnSample[] = [];

  /** The sample of a column; undefined when its originals may stay. */
  of({ tables }: Decisions, id: string, { column, method, isScanned }: ColumnDecision): ColumnSample | undefined {
    const table = tables.get(id);
    if (!table || !isScanned || method.method === 'keep' || method.method === 'date' || method.method === 'number')
      return undefined;
    const known = this.columns.find(
      (sample) => sample.database === table.database && sample.table === table.table && sample.column === column.name,
    );
    if (known) return known;
    const sample = new ColumnSample(table.database, table.table, column.name, method.method);
    this.columns.push(sample);
    return sample;
  }

  get size(): number {
    return this.columns.reduce((sum, { size }) => sum + size, 0);
  }
}

/** A number of 32 bits that is the same for the same bytes (FNV-1a), so that the choice depends on nothing else. */
function rankOf(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function isDistinctive(bytes: Buffer, length: number): boolean {
  const characters = new Set<number>();
  for (let at = 0; at < length; at += 1) {
    const byte = bytes[at] as number;
    const letter = byte | 0x20;
    const isLetter = byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
    if (isLetter) characters.add(letter);
  }
  // An address of the domain that masked ones have may be one of them.
  return (
    characters.size >= LEAST_DIFFERENT &&
    bytes.toString('latin1', length - EMAIL_DOMAIN.length, length) !== EMAIL_DOMAIN
  );
}

function escaped(bytes: Buffer): Buffer {
  const out = new ByteWriter(2 * bytes.length + 2);
  writeText(out, bytes, bytes.length);
  return Buffer.from(out.bytes.subarray(1, out.length - 1));
}
