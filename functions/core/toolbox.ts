import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import { detailOf, sentence, ToolError } from './errors';

/** Programs of the `mysql-client` layer. */
export type Tool = 'mysqldump' | 'mysql' | 'mariadb-dump' | 'mariadb' | 'zstd' | 'pzstd' | 'gzip' | 'mkfifo';

/** How a child ended. It has ended, and its output is closed. */
export interface Exit {
  readonly tool: Tool;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Set when the program could not be started at all. */
  readonly error?: ToolError;
}

/** A running child and its end. */
export interface RunningTool {
  readonly child: ChildProcess;
  /** Resolves, never rejects. */
  readonly exit: Promise<Exit>;
}

/** The complete environment of child processes, without the function's credentials and settings. */
export const CHILD_ENVIRONMENT = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' };

/** Starts programs of the layer. */
export class Toolbox {
  /** @param root where the layer is: `/opt` in Lambda. */
  constructor(private readonly root: string) {}

  /** Starts a program; aborting the signal kills it. */
  start(tool: Tool, args: readonly string[], stdio: StdioOptions, signal?: AbortSignal): RunningTool {
    const child = spawn(join(this.root, 'bin', tool), args, {
      stdio,
      env: CHILD_ENVIRONMENT,
      // SIGKILL, because the programs have no state to save, and their output is discarded.
      killSignal: 'SIGKILL',
      ...(signal ? { signal } : {}),
    });
    const exit = new Promise<Exit>((resolve) => {
      let failure: ToolError | undefined;
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (error.name === 'AbortError') return;
        failure = this.#explain(tool, error);
        if (child.pid === undefined) resolve({ tool, code: null, signal: null, error: failure });
      });
      child.on('close', (code, killedBy) => {
        // Exit statuses of the layer's wrapper or loader when the program itself did not start.
        if (code === 126 || code === 127) failure ??= this.#unusable(tool, `exit ${code}`);
        resolve({ tool, code, signal: killedBy, ...(failure ? { error: failure } : {}) });
      });
    });
    return { child, exit };
  }

  #explain(tool: Tool, error: NodeJS.ErrnoException): ToolError {
    if (error.code === 'ENOENT' || error.code === 'EACCES') return this.#unusable(tool, error.code, error);
    return new ToolError(
      'PROGRAM_KILLED',
      `${join(this.root, 'bin', tool)} can't be started: ${sentence(error.message)} Raise the variable memory_size (of the runner: runner_memory), if memory is short.`,
      { cause: error },
    );
  }

  #unusable(tool: Tool, how: string, cause?: Error): ToolError {
    return new ToolError(
      'TOOL_MISSING',
      `${join(this.root, 'bin', tool)} can't be started (${how}). The function needs the mysql-client layer of its own architecture (${process.arch}) among its layers.`,
      { cause },
    );
  }
}

/** `exit 2`, `signal SIGKILL`, or why it never started. */
export function describeExit({ code, signal, error }: Omit<Exit, 'tool'>): string {
  if (error) return detailOf(error);
  return signal === null ? `exit ${code}` : `signal ${signal}`;
}
