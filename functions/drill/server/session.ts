import { randomUUID } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { ScratchServerError, sentence } from '../../core/errors';
import type { Queryable } from '../../core/sql/queryable';
import { columnsOf } from '../../core/sql/sql-text';
import { describeExit, type RunningTool, type Toolbox } from '../../core/toolbox';
import { type DrillLogin, startClient } from './client';

/** One session with the server of a drill. The first statement that fails ends it. */
export class DrillSession implements Queryable {
  readonly #client: RunningTool;
  readonly #stderr: Promise<string>;
  /** Lines that no caller has read yet, and the beginning of the next one. */
  #lines: string[] = [];
  #rest = '';
  #ended = false;
  /** Called when there is new output. */
  #wake: () => void = () => {};

  private constructor(
    login: DrillLogin,
    toolbox: Toolbox,
    private readonly signal: AbortSignal,
  ) {
    const options = ['--batch', '--skip-column-names', '--unbuffered'];
    this.#client = startClient(login, toolbox, options, ['pipe', 'pipe', 'pipe'], signal);
    const { stdin, stdout, stderr } = this.#client.child;
    // The exit reports a client that has ended.
    stdin?.on('error', () => {});
    this.#stderr = stderr ? text(stderr) : Promise.resolve('');
    stdout?.setEncoding('utf8').on('data', (chunk: string) => this.#take(chunk));
    this.#client.exit.then(() => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Runs `work` with a session. When this settles, no client runs. @throws as {@link rows} does. */
  static async use<T>(
    login: DrillLogin,
    toolbox: Toolbox,
    signal: AbortSignal,
    work: (session: DrillSession) => Promise<T>,
  ): Promise<T> {
    const session = new DrillSession(login, toolbox, signal);
    const { child, exit } = session.#client;
    try {
      const result = await work(session);
      // The client logs out: the server counts one that does not as lost.
      child.stdin?.end();
      return result;
    } catch (error) {
      // A statement may still run.
      child.kill('SIGKILL');
      throw error;
    } finally {
      await exit;
    }
  }

  /** @throws {ScratchServerError} with the server's message, when the statement fails or the session has ended. */
  async rows(statement: string): Promise<readonly (readonly string[])[]> {
    const mark = randomUUID();
    this.#client.child.stdin?.write(`${statement};\nSELECT '${mark}';\n`);
    while (this.#lines.at(-1) !== mark) {
      if (this.#ended) throw await this.#failure();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const answer = this.#lines;
    this.#lines = [];
    return answer.slice(0, -1).map(columnsOf);
  }

  #take(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    this.#lines.push(...lines);
    this.#wake();
  }

  async #failure(): Promise<Error> {
    const [ended, message] = await Promise.all([this.#client.exit, this.#stderr]);
    if (this.signal.aborted) return this.signal.reason;
    if (ended.error) return ended.error;
    const why = sentence(message.trim() || describeExit(ended));
    return new ScratchServerError(
      'DRILL_SERVER_FAILED',
      `The server of the drill did not answer a query: ${why} The drill is retried.`,
    );
  }
}
