import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { bundleCommandLine, PROGRAM_FILE } from '../../../infra/build/bundle-command-line';
import { clientTree } from '../../../layers/mysql-client/build';
import type { LocalCloud } from '../../local-cloud';
import { temporaryFolder } from '../../tools/temporary-folder';
import { withBundle } from './with-bundle';

/** How a command ended. */
export interface Ended {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  /** Variables that differ; undefined removes one. */
  readonly environment?: Record<string, string | undefined>;
  /** Text for standard input. */
  readonly input?: string;
  /** Width of the terminal; 100 by default. */
  readonly columns?: number;
  /** Interrupts it, as ctrl-C does, when standard error has this text. */
  readonly interruptAt?: string;
  /** Is called with each piece of standard output as it arrives. */
  readonly onOutput?: (text: string) => void;
}

/** The command line as it is released, as a process of its own, with a local cloud. */
export class CommandLine {
  private constructor(
    private readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  static async build(cloud: Pick<LocalCloud, 'environment'>): Promise<CommandLine> {
    const folder = temporaryFolder('command-line');
    await withBundle('command-line', bundleCommandLine, (bundle) => cp(bundle, folder, { recursive: true }));
    const path = `${join(await clientTree(), 'bin')}:${process.env.PATH ?? '/usr/bin:/bin'}`;
    return new CommandLine(folder, { ...cloud.environment, PATH: path, HOME: folder });
  }

  /** Path of the program. */
  get program(): string {
    return join(this.folder, PROGRAM_FILE);
  }

  /** The folder that commands run in, and their home. */
  get home(): string {
    return this.folder;
  }

  /** Runs a command with pipes. */
  run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.#spawn(process.execPath, [this.program, ...args], options);
  }

  /** Runs a command on a terminal of its own, whose output is `out`. */
  async runOnTerminal(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const command = [process.execPath, this.program, ...args].map((word) => `'${word}'`).join(' ');
    const ended = await this.#spawn(
      'script',
      ['-q', '-e', '-c', `stty cols ${options.columns ?? 100}; exec ${command}`, '/dev/null'],
      options,
    );
    return { ...ended, out: ended.out.replaceAll('\r\n', '\n') };
  }

  /** Runs a line of a shell, in which `lambda-mysqldump` is the program. */
  shell(line: string, options: RunOptions = {}): Promise<Ended> {
    const script = `set -o pipefail; lambda-mysqldump() { "${process.execPath}" "${this.program}" "$@"; }; ${line}`;
    return this.#spawn('bash', ['-c', script], options);
  }

  async #spawn(
    program: string,
    args: readonly string[],
    { environment = {}, input = '', onOutput, interruptAt }: RunOptions,
  ): Promise<Ended> {
    const all = { ...this.environment, ...environment };
    const env = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    const child = spawn(program, args, {
      env: { TERM: 'xterm', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: this.folder,
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    if (onOutput) child.stdout.setEncoding('utf8').on('data', onOutput);
    if (interruptAt !== undefined) interruptWhen(child, interruptAt);
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { exit: await exit, out, err };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Sends SIGINT once, when standard error has a text. */
function interruptWhen(child: ChildProcess, text: string): void {
  let written = '';
  const look = (chunk: Buffer) => {
    written += chunk;
    if (!written.includes(text)) return;
    child.stderr?.off('data', look);
    child.kill('SIGINT');
  };
  child.stderr?.on('data', look);
}
