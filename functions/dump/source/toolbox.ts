import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Programs of the `mysql-client` layer. */
export type Tool = 'mysqldump' | 'mysql' | 'mariadb-dump' | 'mariadb' | 'zstd' | 'pzstd' | 'gzip' | 'mkfifo';

/** How a child ended. It has ended, and its output is closed. */
export interface Exit {
  readonly tool: Tool;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the program could not be started at all. */
  readonly error?: Error;
}

/** A running child and its end. */
export interface RunningTool {
  readonly child: ChildProcess;
  /** Resolves, never rejects. */
  readonly exit: Promise<Exit>;
}

/** The children's whole environment: none of the function's credentials and settings is their business. */
const ENVIRONMENT = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' };

/** Starts programs of the layer. */
export class Toolbox {
  /** @param root where the layer is: `/opt` in Lambda. */
  constructor(private readonly root: string) {}

  /** Starts a program; aborting the signal kills it. */
  start(tool: Tool, args: readonly string[], stdio: StdioOptions, signal?: AbortSignal): RunningTool {
    const child = spawn(join(this.root, 'bin', tool), args, {
      stdio,
      env: ENVIRONMENT,
      // The programs hold nothing that a gentle end would save, and what they wrote is thrown away.
      killSignal: 'SIGKILL',
      ...(signal ? { signal } : {}),
    });
    const exit = new Promise<Exit>((resolve) => {
      let failure: Error | undefined;
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (error.name === 'AbortError') return;
        failure = this.#explain(tool, error);
        if (child.pid === undefined) resolve({ tool, code: null, signal: null, error: failure });
      });
      child.on('close', (code, killedBy) =>
        resolve({ tool, code, signal: killedBy, ...(failure ? { error: failure } : {}) }),
      );
    });
    return { child, exit };
  }

  #explain(tool: Tool, error: NodeJS.ErrnoException): Error {
    if (error.code !== 'ENOENT' && error.code !== 'EACCES') return error;
    return new Error(
      `${join(this.root, 'bin', tool)} can't be started (${error.code}). The function needs the mysql-client layer of its own architecture: add it to the function's layers.`,
      { cause: error },
    );
  }
}

/** `exit 2`, `signal SIGKILL`, or why it never started. */
export function describeExit({ code, signal, error }: Exit): string {
  if (error) return error.message;
  return signal === null ? `exit ${code}` : `signal ${signal}`;
}
