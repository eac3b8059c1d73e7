import { instantiate } from '../../../core/web-assembly';
import { putBytes } from '../literals/put-bytes';
import { Value } from '../literals/value';
import type { Batch } from '../program/batch';
import type { JsonPlace } from './json-places';
import { FATES, FOUND, LONGEST_PIECE, MEMBER_BYTES, MOST_FOUND, RECORD_BYTES, RECORDS } from './json-walk-places';
import { JSON_WALK_PROGRAM } from './json-walk-program';

const PAGE_BYTES = 65_536;
const QUOTES = Buffer.from("'");

/** The WebAssembly of dev/row-kernel/json-text.ts, which finds what is masked in a document as it stands in a literal. */
export class JsonWalk {
  /** Of each place that was found: its beginning and end from {@link origin} on, and what happens to it. */
  found: Uint32Array;
  /** Where that begins which is in the memory. */
  origin = 0;
  /** Number of the piece of a batch that is in the memory. */
  #piece = 0;
  readonly #program = instantiate<'walk'>(JSON_WALK_PROGRAM);
  #memory: Buffer;
  /** Where the next record begins. */
  #end = RECORDS;
  readonly #value = new Value();

  constructor() {
    const { buffer } = this.#program.memory;
    this.#memory = Buffer.from(buffer);
    this.found = new Uint32Array(buffer, FOUND, 3 * MOST_FOUND);
  }

  /** Writes the record of a place, and of those in it. Returns where it is. */
  record(place: JsonPlace): number {
    const { members, other } = place;
    const record = this.#reserve(RECORD_BYTES + members.length * MEMBER_BYTES);
    const ofOther = other === place ? record : this.record(other);
    const ofMembers = members.flatMap(({ key, place: own }) => {
      const name = this.#reserve(key.length);
      this.#memory.set(key, name);
      return [name, key.length, this.record(own)];
    });
    const fields = [FATES.indexOf(place.method), Number(place.hasDeeper), ofOther, members.length, ...ofMembers];
    for (const [i, field] of fields.entries()) this.#memory.writeUInt32LE(field, record + 4 * i);
    return record;
  }

  /** Takes bytes in which literals are. Returns false for too many. */
  load(source: Buffer, from: number, to: number, piece = 0): boolean {
    if (to - from > LONGEST_PIECE) return false;
    putBytes(this.#memory, 0, source, from, to);
    // Nothing that was in the memory before goes on behind them.
    this.#memory[to - from] = 0;
    this.origin = from;
    this.#piece = piece;
    return true;
  }

  /** Takes the piece of a batch, unless it is in the memory. Returns false for one that is too long. */
  loadPiece({ source, piece, from, to }: Batch): boolean {
    return this.#piece === piece || this.load(source, from, to, piece);
  }

  /**
   * Finds what is masked in a document, by the content of its literal, which has been taken with its quotes.
   *
   * @param record of the place of whole documents
   * @returns how many places were found, or -1 for a document that is no JSON, or otherwise than most are.
   */
  find(from: number, to: number, record: number): number {
    if (to <= from) return -1;
    return this.#program.walk(from - this.origin, to - this.origin, record);
  }

  /** The characters of a text that was found with an escape; undefined for one that is no text of JSON. */
  textOf(source: Buffer, from: number, to: number): Buffer | undefined {
    const literal = Buffer.concat([QUOTES, source.subarray(from, to), QUOTES]);
    this.#value.read(literal, 0, literal.length);
    try {
      return Buffer.from(String(JSON.parse(this.#value.text)));
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  #reserve(bytes: number): number {
    const place = this.#end;
    // Records have places that are multiples of 4.
    this.#end += Math.ceil(bytes / 4) * 4;
    const missing = this.#end - this.#memory.length;
    if (missing > 0) {
      const { memory } = this.#program;
      memory.grow(Math.ceil(missing / PAGE_BYTES));
      this.#memory = Buffer.from(memory.buffer);
      this.found = new Uint32Array(memory.buffer, FOUND, 3 * MOST_FOUND);
    }
    return place;
  }
}
