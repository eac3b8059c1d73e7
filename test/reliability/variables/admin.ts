import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rootClient } from '../../../dev/servers/root-client';
import type { TestServer } from '../../../dev/servers/server';
import { spawnBound } from '../../../dev/tools/processes';

/** A session of root that continues after failed statements. */
export class Admin {
  #lines: string[] = [];
  #rest = '';
  #wake = () => {};
  #gone = false;

  private constructor(private readonly client: ChildProcess) {
    client.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (this.#rest + chunk).split('\n');
      this.#rest = lines.pop() ?? '';
      this.#lines.push(...lines);
      this.#wake();
    });
    client.stdin?.on('error', () => {});
    client.once('exit', () => {
      this.#gone = true;
      this.#wake();
    });
  }

  static async open(server: TestServer): Promise<Admin> {
    const { program, login } = await rootClient(server);
    const client = spawnBound(
      program,
      [
        ...login,
        '--batch',
        '--skip-column-names',
        '--unbuffered',
        '--force',
        '--skip-reconnect',
        '--default-character-set=utf8mb4',
      ],
      { stdio: ['pipe', 'pipe', 'ignore'] },
    );
    return new Admin(client);
  }

  /** Returns the lines of the answers; failed statements return none. @throws when the server has ended */
  async ask(...statements: readonly string[]): Promise<string[]> {
    const mark = randomUUID();
    const late = setTimeout(() => this.client.kill('SIGKILL'), 10_000);
    this.client.stdin?.write(`${statements.map((statement) => `${statement};\n`).join('')}SELECT '${mark}';\n`);
    while (this.#lines.at(-1) !== mark) {
      if (this.#gone) throw new Error('The server ended the session of root.');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(late);
    const lines = this.#lines.slice(0, -1);
    this.#lines = [];
    return lines;
  }

  async close(): Promise<void> {
    if (this.#gone) return;
    const exited = once(this.client, 'exit');
    this.client.kill('SIGKILL');
    await exited;
  }
}
