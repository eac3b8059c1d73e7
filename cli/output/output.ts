import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { legible } from './legible';

/** A stream that may be a terminal. */
export type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export type Colour = 'red' | 'green' | 'yellow' | 'dim' | 'bold' | 'cyan';

export interface OutputSettings {
  readonly out: Stream;
  readonly err: Stream;
  readonly environment: NodeJS.ProcessEnv;
  /** One JSON object for each line of `out`, and no texts for people. */
  readonly json: boolean;
  /** Whether another machine shows the objects to a person: then lines for people are among them, in colours. */
  readonly isRelayed?: boolean;
}

/**
 * What a command prints. Results are on standard output, everything else on standard error, so that a pipe gets results
 * only. Without a terminal there are no colours and no line that is overwritten.
 */
export class Output {
  readonly json: boolean;
  readonly isRelayed: boolean;
  readonly #out: Stream;
  readonly #err: Stream;
  readonly #colours: { readonly out: boolean; readonly err: boolean };
  /** Whether the line of the progress is on the terminal. */
  #hasProgress = false;

  constructor({ out, err, environment, json, isRelayed = false }: OutputSettings) {
    this.json = json;
    this.isRelayed = isRelayed;
    this.#out = out;
    this.#err = err;
    const isWanted = !environment.NO_COLOR && environment.TERM !== 'dumb';
    this.#colours = { out: isWanted && out.isTTY === true, err: isWanted && err.isTTY === true };
  }

  /** A result: an object for programs, or lines for people. */
  result(type: string, object: object, lines: (paint: Paint) => readonly string[]): void {
    this.#clear();
    const relayed = this.isRelayed ? { lines: lines(painter(true)) } : {};
    if (this.json) this.#out.write(`${JSON.stringify({ type, ...object, ...relayed })}\n`);
    else for (const line of lines(painter(this.#colours.out))) this.#out.write(`${legible(line, this.#colours.out)}\n`);
  }

  /** Text as it is, in every mode: help, completion. */
  text(text: string): void {
    this.#out.write(`${text}\n`);
  }

  /** Bytes as they are. Resolves when the reader has room for more. @throws the reason of the signal. */
  async bytes(chunk: Buffer, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#clear();
    if (this.#out.write(chunk)) return;
    await new Promise<void>((resolve) => {
      const settle = () => {
        this.#out.off('drain', settle);
        signal.removeEventListener('abort', settle);
        resolve();
      };
      this.#out.once('drain', settle);
      signal.addEventListener('abort', settle);
    });
  }

  /** A line for people beside the results. */
  note(line: string | ((paint: Paint) => string)): void {
    const text = typeof line === 'string' ? line : line(painter(this.#colours.err || this.isRelayed));
    if (this.isRelayed) this.#out.write(`${JSON.stringify({ type: 'note', text })}\n`);
    if (this.json) return;
    this.#clear();
    this.#err.write(`${legible(text, this.#colours.err)}\n`);
  }

  /** A question, without a line break and in every mode. */
  prompt(text: string): void {
    this.#clear();
    this.#err.write(text === '\n' ? text : legible(text, false));
  }

  /** An error, as an object or in words. */
  error(object: { readonly code: string; readonly message: string; readonly [fact: string]: unknown }): void {
    this.#clear();
    const paint = painter(this.#colours.err);
    if (this.json) this.#err.write(`${JSON.stringify({ type: 'error', ...object })}\n`);
    else this.#err.write(`${paint('red', 'Error:')} ${legible(object.message, false)}\n`);
  }

  /** Shows progress in one line of the terminal, which is overwritten. Nothing without a terminal. */
  progress(text: string): void {
    if (this.json || !this.#err.isTTY) return;
    const line = legible(text.replaceAll('\n', ' '), false);
    this.#err.write(`\r\u001b[2K${line.slice(0, (this.#err.columns || 80) - 1)}`);
    this.#hasProgress = true;
  }

  #clear(): void {
    if (this.#hasProgress) this.#err.write('\r\u001b[2K');
    this.#hasProgress = false;
  }
}

/** Colours a text, where there are colours. */
export type Paint = (colour: Colour | readonly Colour[], text: string) => string;

function painter(hasColours: boolean): Paint {
  // Whether the stream is a terminal was decided above.
  return (colour, text) => (hasColours ? styleText(colour as Colour, text, { validateStream: false }) : text);
}
