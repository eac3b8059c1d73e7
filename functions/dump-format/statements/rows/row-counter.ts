import { instantiate } from '../../../core/web-assembly';
import { isNamePart } from '../lexical/names';
import { ROW_KERNEL } from './row-kernel';

const OPENING = 0x28;
const CLOSING = 0x29;

/** Bytes that fit into the kernel's memory. Where its results are, as places of numbers of four bytes. */
const WINDOW = 262_144;
const ROWS = (WINDOW + 64) / 4;
const STATE = ROWS + 1;
/** States of the kernel. */
const IN_CODE = 0;
const IN_ROW = 4;

/** The WebAssembly of dev/row-kernel/kernel-text.ts, and what is in its memory. */
class Kernel {
  readonly #exports = instantiate<'scan'>(ROW_KERNEL);
  readonly #bytes = new Uint8Array(this.#exports.memory.buffer);
  readonly #results = new Int32Array(this.#exports.memory.buffer);
  #chunk: Buffer | undefined;
  #from = 0;
  #to = 0;

  /** Scans a chunk from a place on. Returns the place of the first byte that has to be looked at closely, or its end. */
  scan(chunk: Buffer, start: number, state: number): { at: number; rows: number; state: number } {
    let rows = 0;
    let at = start;
    let next = state;
    while (at < chunk.length) {
      if (chunk !== this.#chunk || at < this.#from || at >= this.#to) this.#copy(chunk, at);
      at = this.#from + this.#exports.scan(at - this.#from, this.#to - this.#from, next);
      rows += this.#results[ROWS] as number;
      next = this.#results[STATE] as number;
      if (at < this.#to) break;
    }
    return { at, rows, state: next };
  }

  /** Forgets what is in the memory, because that of the chunk may have changed. */
  forget(): void {
    this.#chunk = undefined;
  }

  #copy(chunk: Buffer, at: number): void {
    this.#chunk = chunk;
    this.#from = at;
    this.#to = Math.min(chunk.length, at + WINDOW);
    this.#bytes.set(chunk.subarray(at, this.#to));
  }
}

/** One for all counters: each scan is a call of its own, and memory for WebAssembly is scarce. */
let kernel: Kernel | undefined;

/**
 * Counts the rows of an INSERT: what stands in parentheses behind VALUES. It goes fast over strings in single quotes with
 * backslashes, numbers and words, and stops at each byte that may be anything else.
 */
export class RowCounter {
  rows = 0;
  readonly #kernel: Kernel;
  #state = IN_CODE;
  #depth = 0;
  /** Whether something comes behind the rows: `ON DUPLICATE KEY UPDATE`, `RETURNING`, … */
  #isOver = false;

  constructor() {
    kernel ??= new Kernel();
    this.#kernel = kernel;
  }

  /** Begins with the next statement. @param hasRows false for one whose rows come from elsewhere */
  reset(hasRows = true): void {
    this.rows = this.#depth = 0;
    this.#state = IN_CODE;
    this.#isOver = !hasRows;
  }

  /** Begins with the next chunk, which may be in the memory of an earlier one. */
  forget(): void {
    this.#kernel.forget();
  }

  /** Whether {@link scan} may go on: in rows, and in no parentheses in them. */
  get isInRows(): boolean {
    return !this.#isOver && this.#depth <= 1;
  }

  /** Takes the next bytes. Returns the place of the first one that has to be looked at closely, or the chunk's length. */
  scan(chunk: Buffer, start: number): number {
    const { at, rows, state } = this.#kernel.scan(chunk, start, this.#state);
    this.rows += rows;
    this.#state = state;
    this.#depth = state & IN_ROW ? 1 : 0;
    return at;
  }

  /** Takes a byte of code that was looked at closely. */
  take(byte: number): void {
    if (byte === OPENING) this.#depth += 1;
    else if (byte === CLOSING) this.#close();
    else if (this.#depth === 0 && isNamePart(byte)) this.#isOver = true;
    this.#state = this.#depth > 0 ? IN_ROW : IN_CODE;
  }

  #close(): void {
    if (this.#depth === 0) return;
    this.#depth -= 1;
    if (this.#depth === 0 && !this.#isOver) this.rows += 1;
  }
}
