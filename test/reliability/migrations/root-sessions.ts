import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { type RootClient, rootClient } from '../../../dev/servers/root-client';
import type { TestServer } from '../../../dev/servers/server';

/** Sessions of `root` that stay open, because starting a client takes longer than a statement. */
export class RootSessions {
  readonly #idle: RootSession[] = [];

  private constructor(private readonly client: RootClient) {}

  static async of(server: TestServer): Promise<RootSessions> {
    return new RootSessions(await rootClient(server));
  }

  /** Like {@link TestServer.sql}. Parallel calls use different sessions. */
  readonly sql: TestServer['sql'] = async (statements, database) => {
    const session = this.#idle.pop() ?? new RootSession(this.client);
    const answer = await session.run(database === undefined ? statements : `USE ${database};\n${statements}`);
    this.#idle.push(session);
    return answer;
  };

  close(): void {
    for (const session of this.#idle.splice(0)) session.close();
  }
}

/** One client, which exits when a statement fails. */
class RootSession {
  readonly #client: ChildProcess;
  #output = '';
  #errors = '';
  #ended = false;
  #wake = () => {};

  constructor({ program, login }: RootClient) {
    this.#client = spawn(
      program,
      [
        ...login,
        '--batch',
        '--skip-column-names',
        '--unbuffered',
        '--comments',
        '--binary-mode',
        '--default-character-set=utf8mb4',
        '--max-allowed-packet=1G',
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    const { stdin, stdout, stderr } = this.#client;
    stdin?.on('error', () => {});
    stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#wake();
    });
    stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errors += text;
    });
    this.#client.once('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  async run(statements: string): Promise<string> {
    const mark = `${randomUUID()}\n`;
    this.#output = '';
    this.#client.stdin?.write(`${statements}\n;\nSELECT '${mark.trim()}';\n`);
    while (!this.#output.endsWith(mark)) {
      if (this.#ended) throw new Error(this.#errors.trim() || 'the client ended');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#output.slice(0, -mark.length);
  }

  close(): void {
    this.#client.stdin?.end();
  }
}
