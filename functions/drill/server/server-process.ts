import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { CHILD_ENVIRONMENT, describeExit } from '../../core/toolbox';

/** Lines and characters of the log that go into an error. */
const LINES = 12;
const CHARACTERS = 4_000;

/** A server of a layer as a child of this process. */
export class ServerProcess {
  /** Resolves with how it ended, such as `exit 1` or `signal SIGKILL`. Never rejects. */
  readonly ended: Promise<string>;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(describeExit({ code, signal })));
    });
  }

  static async start(program: string, args: readonly string[], logFile: string): Promise<ServerProcess> {
    const log = await open(logFile, 'a');
    try {
      const stdio = ['ignore', log.fd, log.fd] as const;
      return new ServerProcess(spawn(program, args, { stdio: [...stdio], env: CHILD_ENVIRONMENT }), logFile);
    } finally {
      await log.close();
    }
  }

  /** The complete log. */
  log(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  async lastLines(): Promise<string> {
    return (await this.log()).trim().split('\n').slice(-LINES).join('\n').slice(-CHARACTERS);
  }

  /** Ends the server, if it is running, without the shutdown that data to keep would need. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}
