import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { Exit, RunningTool } from '../toolbox';
import type { Queryable } from './queryable';
import { columnsOf } from './sql-text';

/** Options of the client program without which {@link QueryClient} can't read its answers. */
export const QUERY_OPTIONS = ['--batch', '--skip-column-names', '--unbuffered'] as const;

export interface QueryClientProps {
  /** The client, with pipes for its input and outputs. */
  readonly client: RunningTool;
  /** The signal that kills the client. */
  readonly signal: AbortSignal;
  /** Explains a client that has ended by its messages, which may be empty, and its exit. */
  readonly explain: (messages: string, exit: Exit) => Error;
  /** Is called with the length of each piece of an answer as it arrives. */
  readonly onAnswer?: ((characters: number) => void) | undefined;
}

/** A client program that reads statements from a pipe, one at a time. The first statement that fails ends it. */
export class QueryClient implements Queryable {
  readonly #messages: Promise<string>;
  /** Lines that no caller has read yet, and the beginning of the next one. */
  #lines: string[] = [];
  #rest = '';
  #isBusy = false;
  #hasEnded = false;
  /** Called when there is new output. */
  #wake: () => void = () => {};

  constructor(private readonly props: QueryClientProps) {
    const { child, exit } = props.client;
    // The exit reports a client that has ended.
    child.stdin?.on('error', () => {});
    this.#messages = child.stderr ? text(child.stderr) : Promise.resolve('');
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    exit.then(() => {
      this.#hasEnded = true;
      this.#wake();
    });
  }

  /** Whether a statement has no complete answer, because it still runs or has failed. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** @throws the explanation of the client's end, when the statement fails or the client has ended. */
  async rows(statement: string): Promise<readonly (readonly string[])[]> {
    const mark = randomUUID();
    this.#isBusy = true;
    this.props.client.child.stdin?.write(`${statement};\nSELECT '${mark}';\n`);
    while (this.#lines.at(-1) !== mark) {
      if (this.#hasEnded) throw await this.#failure();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#isBusy = false;
    const answer = this.#lines;
    this.#lines = [];
    return answer.slice(0, -1).map(columnsOf);
  }

  #take(chunk: string): void {
    this.props.onAnswer?.(chunk.length);
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#lines.push(...lines);
    this.#wake();
  }

  async #failure(): Promise<Error> {
    const { client, signal, explain } = this.props;
    const [exit, messages] = await Promise.all([client.exit, this.#messages]);
    if (signal.aborted) return signal.reason;
    return exit.error ?? explain(messages, exit);
  }
}
