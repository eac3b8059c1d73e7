import type { StdioOptions } from 'node:child_process';
import type { Flavour } from '../../core/sql/flavour';
import type { RunningTool, Tool, Toolbox } from '../../core/toolbox';

/** The server of a drill, as a client on the same machine reaches it. */
export interface DrillServer {
  readonly flavour: Flavour;
  /** Path of the Unix socket. */
  readonly socket: string;
}

/** A user of the server, who logs in over the socket without a password. */
export interface DrillLogin extends DrillServer {
  readonly user: string;
}

/** The client of each family, and options that only it has: without TLS, which a socket does not need. */
const CLIENT: Record<Flavour, { readonly tool: Tool; readonly own: readonly string[] }> = {
  mysql: { tool: 'mysql', own: ['--ssl-mode=DISABLED'] },
  // It repeats a statement that failed, in which there may be lines like those that report an error.
  mariadb: { tool: 'mariadb', own: ['--skip-ssl', '--skip-print-query-on-error'] },
};

/** Starts the client of the server's own family; it reads statements from its standard input. */
export function startClient(
  { flavour, socket, user }: DrillLogin,
  toolbox: Toolbox,
  options: readonly string[],
  stdio: StdioOptions,
  signal: AbortSignal,
): RunningTool {
  const { tool, own } = CLIENT[flavour];
  const args = [
    '--no-defaults',
    '--protocol=SOCKET',
    `--socket=${socket}`,
    `--user=${user}`,
    ...own,
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    // Another session would not have the settings of this one.
    '--skip-reconnect',
    // guard: dumps-command-no-client
    // Otherwise it converts line breaks, and takes some lines for commands of its own.
    '--binary-mode',
    // A dump must not read files of this function, such as the environment with its credentials.
    '--local-infile=0',
    ...options,
  ];
  return toolbox.start(tool, args, stdio, signal);
}
