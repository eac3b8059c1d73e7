import type { StdioOptions } from 'node:child_process';
import type { RunningTool, Tool, Toolbox } from '../../core/toolbox';
import type { Manifest } from '../../dump-format/manifest';

/** A server that a dump is restored into, as a client on the same machine finds it. */
export interface DrillServer {
  readonly flavour: Manifest['source']['flavour'];
  /** Path of the Unix socket, over which `root` logs in without a password. */
  readonly socket: string;
}

/** The client of each family, without TLS, which a socket does not need. */
const CLIENT: Record<DrillServer['flavour'], { readonly tool: Tool; readonly withoutTls: string }> = {
  mysql: { tool: 'mysql', withoutTls: '--ssl-mode=DISABLED' },
  mariadb: { tool: 'mariadb', withoutTls: '--skip-ssl' },
};

/** Starts the client of the server's own family as `root`; it reads statements from its standard input. */
export function startClient(
  { flavour, socket }: DrillServer,
  toolbox: Toolbox,
  options: readonly string[],
  stdio: StdioOptions,
  signal: AbortSignal,
): RunningTool {
  const { tool, withoutTls } = CLIENT[flavour];
  const args = [
    '--no-defaults',
    '--protocol=SOCKET',
    `--socket=${socket}`,
    '--user=root',
    withoutTls,
    '--default-character-set=utf8mb4',
    '--max-allowed-packet=1G',
    // Another session would not have the settings of this one.
    '--skip-reconnect',
    // Otherwise it converts line breaks, and takes some lines for commands of its own.
    '--binary-mode',
    // A dump must not read files of this function, such as the environment with its credentials.
    '--local-infile=0',
    ...options,
  ];
  return toolbox.start(tool, args, stdio, signal);
}
