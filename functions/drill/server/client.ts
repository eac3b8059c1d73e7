import { text } from 'node:stream/consumers';
import { DrillError, sentence } from '../../core/errors';
import { describeExit, type RunningTool, type Tool, type Toolbox } from '../../core/toolbox';

/** A server that a dump is restored into, as a client on the same machine finds it. */
export interface DrillServer {
  readonly flavour: 'mysql' | 'mariadb';
  /** Path of the Unix socket, over which `root` logs in without a password. */
  readonly socket: string;
}

const CLIENT: Record<DrillServer['flavour'], Tool> = { mysql: 'mysql', mariadb: 'mariadb' };

/** Starts the client of the server's own family as `root`; it reads statements from its standard input. */
export function startClient(
  { flavour, socket }: DrillServer,
  toolbox: Toolbox,
  options: readonly string[],
  signal: AbortSignal,
): RunningTool {
  const args = [
    '--no-defaults',
    '--protocol=SOCKET',
    `--socket=${socket}`,
    '--user=root',
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    // Otherwise it converts line breaks, and takes some lines for commands of its own.
    '--binary-mode',
    ...options,
  ];
  return toolbox.start(CLIENT[flavour], args, ['pipe', 'pipe', 'pipe'], signal);
}

/**
 * Runs statements in one session and returns all lines of their results.
 *
 * @throws {DrillError} with the server's message.
 */
export async function linesOf(
  server: DrillServer,
  toolbox: Toolbox,
  statements: string,
  signal: AbortSignal,
): Promise<string[]> {
  const { child, exit } = startClient(server, toolbox, ['--batch', '--skip-column-names'], signal);
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr)
    throw (await exit).error ?? new DrillError('PROGRAM_KILLED', 'The client has no pipes.');
  // The exit gives the reason.
  stdin.on('error', () => {});
  const [output, message] = [text(stdout), text(stderr)];
  stdin.end(statements);
  const ended = await exit;
  if (ended.error) throw ended.error;
  signal.throwIfAborted();
  if (ended.code !== 0) {
    const why = sentence((await message).trim() || describeExit(ended));
    throw new DrillError(
      'DRILL_SERVER_FAILED',
      `The drill's server did not run a statement: ${why} The drill is tried again.`,
    );
  }
  return (await output).split('\n').slice(0, -1);
}
