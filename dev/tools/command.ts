import { execFile } from 'node:child_process';
import { basename } from 'node:path';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Text for the command's standard input. */
  input?: string | Buffer;
}

/**
 * Runs a command until it exits, and returns its standard output.
 *
 * @throws Error with the command, its exit code and the end of its standard error when it does not exit 0.
 */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const { input, ...spawnOptions } = options;
    const child = execFile(
      command,
      args,
      { ...spawnOptions, encoding: 'utf8', maxBuffer: 1024 ** 3 },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const detail = stderr.trim().split('\n').slice(-5).join('\n');
        const reason = typeof error.code === 'number' ? `exit code ${error.code}` : (error.signal ?? error.code);
        const line = shortened(`${basename(command)} ${args.join(' ')}`);
        reject(new Error(`${line} failed (${reason})${detail ? `: ${detail}` : ''}`));
      },
    );
    // A command that exits before it has read its input closes the pipe; its exit code is reported instead.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function shortened(line: string): string {
  return line.length > 200 ? `${line.slice(0, 100)} … ${line.slice(-100)}` : line;
}
