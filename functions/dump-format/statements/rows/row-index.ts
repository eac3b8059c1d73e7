import { instantiate } from '../../../core/web-assembly';
import { ROW_KERNEL } from './row-kernel';

const DASH = 0x2d;
/** Bytes that are scanned at once. Where the results are, as places of numbers of four bytes. */
const WINDOW = 65_536;
const STATE = (262_144 + 64) / 4 + 1;
const COUNT = STATE + 1;
const PLACES = STATE + 2;
/** State of the program in a row, outside of strings. */
const IN_ROW = 4;

/** One program for all: its results are used before the next scan. */
let program: Program | undefined;

/** The WebAssembly of dev/row-kernel/kernel-text.ts, and what is in its memory. */
class Program {
  readonly exports = instantiate<'index'>(ROW_KERNEL);
  readonly bytes = new Uint8Array(this.exports.memory.buffer);
  readonly numbers = new Int32Array(this.exports.memory.buffer);
}

/**
 * Finds the parentheses of rows and the commas between their values, in what stands behind VALUES. It reads what the dump
 * programs write, and stops at everything else.
 */
export class RowIndex {
  readonly #program: Program;
  /** Places that the last scan has found, from the first byte that it was given. Valid until any other scan. */
  readonly places: Int32Array;
  count = 0;
  #state = 0;
  /** Whether a dash was the last byte: two of them begin a comment. */
  #endsWithDash = false;

  constructor() {
    program ??= new Program();
    this.#program = program;
    this.places = program.numbers.subarray(PLACES);
  }

  /** Begins with the rows of the next statement. */
  reset(): void {
    this.#state = 0;
    this.#endsWithDash = false;
  }

  /**
   * Scans the next bytes, or the first of them.
   *
   * @returns the place behind those that were scanned, or -1 at one that no dump program writes there.
   */
  scan(bytes: Buffer, from: number, to: number): number {
    const end = Math.min(to, from + WINDOW);
    const length = end - from;
    if (length === 0) return end;
    // guard: no-comments-in-rows
    if (this.#endsWithDash && bytes[from] === DASH) return -1;
    this.#endsWithDash = false;
    const { exports, bytes: memory, numbers } = this.#program;
    memory.set(bytes.subarray(from, end));
    const stop = exports.index(0, length, this.#state);
    this.count = numbers[COUNT] as number;
    this.#state = numbers[STATE] as number;
    if (stop === length) return end;
    // What stands behind the last byte is not known to the program.
    if (stop < length - 1 || bytes[end - 1] !== DASH || this.#state !== IN_ROW) return -1;
    this.#endsWithDash = true;
    return end;
  }
}
