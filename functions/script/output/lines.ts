/**
 * How many characters of a line are kept until its end comes: twice what is shown, so that a secret across the cut is
 * still whole when it is masked.
 */
const LONGEST_KEPT = 16_384;
const LONGEST_SHOWN = LONGEST_KEPT / 2;

/** Cuts a stream of text into lines, as a terminal would show them, in memory that doesn't grow with a line. */
export class Lines {
  #line = '';
  #dropped = 0;

  constructor(private readonly emit: (line: string, dropped: number) => void) {}

  write(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.#append(first);
    for (const line of others) {
      this.end();
      this.#append(line);
    }
  }

  /** Gives what came since the last line break. */
  end(): void {
    const line = this.#line.endsWith('\r') ? this.#line.slice(0, -1) : this.#line;
    if (line !== '') this.emit(line, this.#dropped);
    this.#line = '';
    this.#dropped = 0;
  }

  #append(text: string): void {
    const room = Math.max(0, LONGEST_KEPT - this.#line.length);
    this.#dropped += Math.max(0, text.length - room);
    this.#line += text.slice(0, room);
    // A progress bar goes back to the start of its line, and overwrites it.
    const overwritten = this.#line.lastIndexOf('\r', this.#line.length - 2);
    if (overwritten >= 0) this.#line = this.#line.slice(overwritten + 1);
  }
}

/** A line with its end cut off, when it is too long for a log. */
export function cutLine(line: string, dropped: number): string {
  const missing = Math.max(0, line.length - LONGEST_SHOWN) + dropped;
  return missing === 0 ? line : `${line.slice(0, LONGEST_SHOWN)} … (${missing} more characters)`;
}
