import type { ByteWriter } from '../literals/byte-writer';
import {
  JOB_BYTES,
  JOBS,
  LEFT_JOBS,
  LITERAL_ROOM,
  LITERALS,
  LONGEST,
  MASKED,
  MOST_JOBS,
  PIECE,
  WHAT,
} from './program-places';
import type { TextProgram } from './text-program';

const NOTHING = Buffer.alloc(0);
/** Bytes between two values that the program does not copy, because copying them once is enough. */
const LONG = 4_096;
/** Bytes of the piece that are taken into the memory at once: a call takes as long as some thousand bytes. */
const LOADED = 16_384;
const NUMBERS = JOB_BYTES / 4;
/** Numbers of a job: see `JOB`. The place of a message is the column until the program has made it. */
const [FROM, TO, STATE, KIND, PLAIN, LENGTH, COLUMN] = [0, 1, 2, 3, 4, 5, 6];

/** Makes the literal of a text that takes the place of one that the program has left. @param column that was set when it was added */
export type MakeLiteral = (column: number, source: Buffer, from: number, to: number) => ByteWriter;

/**
 * Values of a piece of rows, which the program masks together: the keyed function of four of them takes hardly longer than that of
 * one, and a call of the program for each of them would take as long again. What is between them is kept.
 *
 * @example
 * batch.begin(bytes, from, to);
 * batch.text(what, state, start, end);
 * batch.end(to);
 */
export class Batch {
  /** Bytes of the piece. */
  source: Buffer = NOTHING;
  /** Is another number for each piece of all batches of a program. */
  piece = 0;
  /** The column of what is added. */
  column = 0;
  /** Where the piece begins and ends. */
  from = 0;
  to = 0;
  /** Place of the first byte that is neither written nor replaced. */
  #kept = 0;
  /** What places in the piece differ from those in the memory by. */
  #shift = 0;
  /** Place up to which the bytes of the piece are in the memory, from the first job on. */
  #loaded = 0;
  #count = 0;
  /** Place behind the last job. */
  #end = 0;
  /** Bytes of literals that were given. */
  #given = 0;
  readonly #jobs: Int32Array;
  readonly #left: Int32Array;

  constructor(
    private readonly program: TextProgram,
    private readonly out: ByteWriter,
    private readonly make: MakeLiteral,
  ) {
    const { buffer } = program.exports.memory;
    this.#jobs = new Int32Array(buffer, JOBS, MOST_JOBS * NUMBERS);
    this.#left = new Int32Array(buffer, LEFT_JOBS, MOST_JOBS);
  }

  /** Begins with a piece of rows. */
  begin(source: Buffer, from: number, to: number): void {
    this.source = source;
    this.piece = this.program.nextPiece();
    this.from = this.#kept = from;
    this.to = to;
    this.#shift = PIECE - from;
  }

  /** Whether the piece fits into the memory. To one that does not, a single literal may be added. */
  get isWhole(): boolean {
    return this.to - this.from <= LONGEST + 2;
  }

  /** Adds a text that is not empty, by its content. @param what see `whatOf` @param state place of the state of the key */
  text(what: number, state: number, from: number, to: number): void {
    const job = this.#add(what, from, to);
    this.#jobs[job + STATE] = state;
  }

  /** Adds what takes the place of some bytes. */
  literal(from: number, to: number, bytes: Buffer, length: number): void {
    if (length > LITERAL_ROOM - this.#given) this.#flush(from);
    if (this.#count > 0) {
      this.#put(this.#add(WHAT.literal, from, to), bytes, 0, length);
      return;
    }
    this.out.copy(this.source, this.#kept, from);
    this.out.copy(bytes, 0, length);
    this.#kept = to;
  }

  /** Ends the piece, of which everything up to a place is written. */
  end(to: number): void {
    this.#flush(to);
    // The bytes of a chunk are not kept for as long as its table has rows.
    this.source = NOTHING;
  }

  /** Writes everything up to a place, behind which the next value is. */
  #flush(to: number): void {
    if (this.#count > 0) this.#write();
    this.out.copy(this.source, this.#kept, to);
    this.#kept = to;
  }

  /** Returns where the job is. */
  #add(what: number, from: number, to: number): number {
    if (this.#count === 0 || this.#count === MOST_JOBS || from - this.#end > LONG) {
      this.#flush(from);
      this.#loaded = from;
    }
    if (to > this.#loaded) this.#load(to);
    const jobs = this.#jobs;
    const job = this.#count * NUMBERS;
    jobs[job + FROM] = from + this.#shift;
    jobs[job + TO] = to + this.#shift;
    jobs[job + KIND] = what;
    jobs[job + COLUMN] = this.column;
    this.#count += 1;
    this.#end = to;
    return job;
  }

  /** Takes bytes of the piece into the memory, and some of those behind them. */
  #load(to: number): void {
    const end = Math.min(this.to, to + LOADED);
    this.program.put(this.#loaded + this.#shift, this.source, this.#loaded, end);
    this.#loaded = end;
  }

  /** Gives the literal of a job. */
  #put(job: number, bytes: Buffer, from: number, to: number): void {
    const place = LITERALS + this.#given;
    this.program.put(place, bytes, from, to);
    this.#jobs[job + PLAIN] = place;
    this.#jobs[job + LENGTH] = to - from;
    this.#given += to - from;
  }

  /** Writes everything up to the end of the last job. */
  #write(): void {
    const { exports, memory } = this.program;
    const left = exports.hash(this.#count);
    // guard: what-the-program-leaves-is-masked
    for (let i = 0; i < left; i += 1) this.#make(this.#left[i] as number);
    const written = exports.write(this.#count, this.#kept + this.#shift, this.#end + this.#shift);
    this.out.copy(memory, MASKED, MASKED + written);
    this.#kept = this.#end;
    this.#count = this.#given = 0;
  }

  /** Makes what takes the place of a text that the program has left. Its quotes are kept. */
  #make(number: number): void {
    const jobs = this.#jobs;
    const job = number * NUMBERS;
    const from = (jobs[job + FROM] as number) - this.#shift;
    const to = (jobs[job + TO] as number) - this.#shift;
    const { bytes, length } = this.make(jobs[job + COLUMN] as number, this.source, from - 1, to + 1);
    this.#put(job, bytes, 1, length - 1);
  }
}
