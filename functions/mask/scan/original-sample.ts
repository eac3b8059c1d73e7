import type { ColumnDecision, TableDecision } from '../rules/decisions/decisions';
import { EMAIL_DOMAIN } from '../rules/decisions/suitable';
import type { Method } from '../rules/document/rules-schema';
import { ByteWriter } from '../values/literals/byte-writer';
import { Value, writeText } from '../values/literals/value';
import { isListedName } from '../values/text-methods/name';

/** Originals of a column that are looked for. */
const MOST = 200;
/** Bytes of an original: shorter ones stand in other places by chance, and longer ones are masked as others are. */
const SHORTEST = 8;
const LONGEST = 256;
/** How many values are known to have been looked at. */
const RECENT = 4_096;
/** Letters and digits that differ: fewer of them are no value of a person. */
const LEAST_DIFFERENT = 5;

/** Characters of the longest literal of an original: all of them escaped, or two digits of each byte. */
export const LONGEST_LITERAL = 2 * LONGEST + "_binary ''".length;

interface Original {
  readonly bytes: Buffer;
  readonly rank: number;
}

/** Values that masking has taken out of a column. They never leave the memory of the function. */
export class ColumnSample {
  readonly #originals = new Map<string, Original>();
  readonly #value = new Value();
  /** Numbers of values that were looked at. */
  readonly #recent = new Uint32Array(RECENT);
  /** The rank that a further original has to be below. */
  #limit = 2 ** 32;

  /** @param seed of the choice, which nobody knows who writes values */
  constructor(
    readonly database: string,
    readonly table: string,
    readonly column: string,
    private readonly method: Method,
    private readonly seed: number,
  ) {}

  /** Takes a value by its literal. Values of other kinds than texts and bytes are none that is looked for. */
  takeLiteral(source: Buffer, from: number, to: number): void {
    if (to - from < SHORTEST || to - from > LONGEST_LITERAL) return;
    const rank = this.#rankOf(source, from, to);
    if (!this.#isNew(rank) || !this.#value.read(source, from, to)) return;
    const { kind, content } = this.#value;
    if (kind === 'text' || kind === 'hex') this.#take(content.bytes, 0, content.length, rank);
  }

  /** Takes a text by its bytes. */
  takeText(bytes: Buffer, from: number, to: number): void {
    const rank = this.#rankOf(bytes, from, to);
    if (this.#isNew(rank)) this.#take(bytes, from, to, rank);
  }

  /** Takes a value that is masked. The same ones are chosen whatever their order is. */
  #take(source: Buffer, from: number, to: number, rank: number): void {
    if (to - from < SHORTEST || to - from > LONGEST) return;
    const bytes = Buffer.from(source.subarray(from, to));
    if (!isDistinctive(bytes) || this.#mayBeMasked(bytes)) return;
    this.#originals.set(bytes.toString('latin1'), { bytes, rank });
    if (this.#originals.size >= 2 * MOST) this.#keepLowest();
  }

  /** Whether a value with this number may be chosen, and was not looked at lately: most columns have the same values often. */
  #isNew(rank: number): boolean {
    const place = rank % RECENT;
    if (rank >= this.#limit || this.#recent[place] === rank) return false;
    this.#recent[place] = rank;
    return true;
  }

  /** A number of 32 bits that is the same for the same bytes and looks random (FNV-1a), so that the choice depends on nothing else. */
  #rankOf(bytes: Buffer, from: number, to: number): number {
    let hash = this.seed;
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  /** How originals may stand in a dump. */
  get needles(): Buffer[] {
    this.#keepLowest();
    return [...this.#originals.values()].flatMap(({ bytes }) => formsOf(bytes));
  }

  get size(): number {
    return Math.min(MOST, this.#originals.size);
  }

  /** Whether the method makes such values, which then are no sign of an original. */
  #mayBeMasked(bytes: Buffer): boolean {
    const { method } = this.method;
    if (method === 'name') return isListedName(bytes.toString('latin1'));
    if (method === 'fixed') return isValue(bytes, this.method.value);
    return method === 'phone' && /^(?:\+1)?[2-9]\d\d55501\d\d$/.test(bytes.toString('latin1'));
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

  constructor(private readonly seed: number) {}

  /** The sample of a column; undefined when its originals may stay. */
  of({ database, table }: TableDecision, { column, method, isScanned }: ColumnDecision): ColumnSample | undefined {
    if (!isScanned || method.method === 'keep' || method.method === 'date' || method.method === 'number')
      return undefined;
    const known = this.columns.find(
      (sample) => sample.database === database && sample.table === table && sample.column === column.name,
    );
    if (known) return known;
    const sample = new ColumnSample(database, table, column.name, method, this.seed);
    this.columns.push(sample);
    return sample;
  }

  get size(): number {
    return this.columns.reduce((sum, { size }) => sum + size, 0);
  }
}

function isDistinctive(bytes: Buffer): boolean {
  const characters = new Set<number>();
  for (let at = 0; at < bytes.length && characters.size < LEAST_DIFFERENT; at += 1) {
    const byte = bytes[at] as number;
    const letter = byte | 0x20;
    const isLetter = byte >= 0x80 || (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
    if (isLetter) characters.add(letter);
  }
  // An address of the domain that masked ones have may be one of them.
  return (
    characters.size >= LEAST_DIFFERENT && bytes.toString('latin1', bytes.length - EMAIL_DOMAIN.length) !== EMAIL_DOMAIN
  );
}

/** Whether bytes are the value of a rule, as a text or by its hexadecimal digits. */
function isValue(bytes: Buffer, value: string | number | boolean): boolean {
  const text = String(value);
  return bytes.equals(Buffer.from(text)) || text.toLowerCase() === `0x${bytes.toString('hex')}`;
}

/** As a text of rows, as one that a definition quotes, and as hexadecimal digits, in upper case of a dump program. */
function formsOf(bytes: Buffer): Buffer[] {
  const inRows = escaped(bytes);
  const digits = bytes.toString('hex');
  const forms = [inRows.toString('latin1'), inRows.toString('latin1').replaceAll("\\'", "''").replaceAll('\\"', '"')];
  return [...new Set([...forms, digits.toUpperCase(), digits])].map((form) => Buffer.from(form, 'latin1'));
}

function escaped(bytes: Buffer): Buffer {
  const out = new ByteWriter(2 * bytes.length + 2);
  writeText(out, bytes, bytes.length);
  return Buffer.from(out.bytes.subarray(1, out.length - 1));
}
