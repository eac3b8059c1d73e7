import type { ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../tools/command';
import { type AuthorityName, certificateAuthority, serverCertificate } from './certificates';
import { freshDataFolder, userOption } from './data-folder';
import { type Flavour, type Series, type ServerProgram, serverProgram } from './flavours';
import { authenticationPlugin, PLUGIN_FILE } from './iam/authentication-plugin';
import { type JudgedLogin, TokenAuthority, type TokenJudge } from './iam/token-authority';
import { ended, freePort, launch, readyOrDead } from './process';
import { rootClient } from './root-client';
import { newRunFolder } from './run-folder';

export interface ServerOptions {
  flavour: Flavour;
  /** Default: the newest of the flavour. */
  series?: Series;
  /**
   * `true` (the default): a certificate for localhost and 127.0.0.1; `false`: the server has no TLS at all. An object
   * creates a certificate for other names or by another authority.
   */
  tls?: boolean | { hostnames?: readonly string[]; authority?: AuthorityName };
  /** Refuse TCP connections without TLS. */
  requireTls?: boolean;
  /** Options of a `tmpfs` for the server's temporary files, for example `size=32m`. Only the server can access it. */
  temporaryDisk?: string;
  /** Who decides about the tokens of accounts that are `IDENTIFIED WITH AWSAuthenticationPlugin AS 'RDS'`, as on RDS. */
  tokens?: TokenJudge;
  /** Options of the server, after all others, so that they win; for example `--log-bin`. */
  extraOptions?: readonly string[];
}

export interface TestServer {
  host: '127.0.0.1';
  port: number;
  /** Unix socket, over which `root` logs in without a password. */
  socket: string;
  flavour: Flavour;
  series: Series;
  /** Debian's version of the server package, or the server's own. */
  version: string;
  /** False when it accepts only unencrypted connections. */
  hasTls: boolean;
  /** Certificate of the authority that signed the server's certificate. */
  caPem: string;
  /** Process id of the server itself; another one after {@link restart}. */
  readonly pid: number;
  /** Logins by token, if the server accepts any. */
  readonly tokenLogins: readonly JudgedLogin[];
  /** Folder of its temporary files, as a path for this process. */
  readonly temporaryFolder: string;
  /**
   * Runs statements as root and returns the rows: columns separated by tabs, no header line, and newline, tab and
   * backslash inside a value escaped with a backslash.
   *
   * @throws Error with the server's message
   */
  sql(statements: string, database?: string): Promise<string>;
  /** What the server wrote to its error log since it started. */
  log(): Promise<string>;
  /** Sends the server a signal and waits until it has ended; its data are kept. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** Starts the server again after {@link end}, with its data and on its port. */
  restart(): Promise<void>;
  /** Ends the server at once and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a real server on a free port of the loopback interface, with fresh data. The server never outlives this
 * process, even if that is killed.
 */
export async function startServer(options: ServerOptions): Promise<TestServer> {
  const program = await serverProgram(options.flavour, options.series);
  const folder = await newRunFolder();
  const data = join(folder, 'data');
  const socket = join(folder, 'socket');
  const logFile = join(folder, 'log');
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  await freshDataFolder(program, data);
  const tls = program.modernTls && (options.tls ?? true);
  const { tlsOptions, caPem } = await tlsSetup(program, tls, folder);
  const { authority, tokenOptions } = await tokenSetup(program, options.tokens, folder);

  let child: ChildProcess;
  const log = () => readFile(logFile, 'utf8');
  const start = async (port: number) => {
    child = launch(
      [
        ...program.command,
        '--no-defaults',
        ...program.options,
        ...userOption(),
        `--datadir=${data}`,
        `--tmpdir=${temporary}`,
        `--socket=${socket}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--bind-address=127.0.0.1',
        `--port=${port}`,
        ...FAST_BUT_UNSAFE,
        ...(program.flavour === 'mysql' && program.series !== '5.7' ? MYSQL_ONLY : []),
        ...tlsOptions,
        ...tokenOptions,
        ...(options.requireTls ? ['--require-secure-transport=ON'] : []),
        ...(options.extraOptions ?? []),
      ],
      logFile,
      options.temporaryDisk === undefined ? undefined : { folder: temporary, options: options.temporaryDisk },
    );
    const outcome = await readyOrDead(child, log);
    if (outcome === 'ready') return;
    await ended(child, 'SIGKILL');
    const lines = (await log()).trim().split('\n').slice(-12).join('\n');
    throw new Error(`${program.flavour} ${program.version} did not start (${outcome}); its log ends with:\n${lines}`);
  };
  const port = await onFreePort(start).catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    host: '127.0.0.1',
    port,
    socket,
    flavour: program.flavour,
    series: program.series,
    version: program.version,
    hasTls: tls !== false,
    caPem,
    get pid() {
      return child.pid as number;
    },
    get temporaryFolder() {
      return join('/proc', String(child.pid), 'root', temporary);
    },
    tokenLogins: authority?.logins ?? [],
    log,
    sql: (statements, database) => sqlAsRoot(program.flavour, socket, statements, database),
    end: (signal) => ended(child, signal),
    restart: () => start(port),
    stop: async () => {
      await ended(child, 'SIGKILL');
      await authority?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Retries when another program takes the port before the server starts. */
async function onFreePort(start: (port: number) => Promise<void>): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      await start(port);
      return port;
    } catch (error) {
      if (attempt === 3 || !/bind on TCP\/IP port|Address already in use/i.test(String(error))) throw error;
    }
  }
}

/** Turns durability off: test data do not have to survive a crash. */
const FAST_BUT_UNSAFE = [
  '--innodb-buffer-pool-size=64M',
  '--innodb-doublewrite=OFF',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-use-native-aio=OFF',
  '--sync-binlog=0',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--secure-file-priv=',
  '--max-allowed-packet=1G',
];

const MYSQL_ONLY = ['--mysqlx=OFF'];

async function tlsSetup(
  program: ServerProgram,
  tls: NonNullable<ServerOptions['tls']>,
  folder: string,
): Promise<{ tlsOptions: string[]; caPem: string }> {
  if (tls === false) {
    // MySQL 9 has no option to disable TLS, but accepts an empty list of versions.
    const tlsOptions = program.series === '9.7' ? ['--tls-version='] : ['--skip-ssl'];
    return { tlsOptions, caPem: (await certificateAuthority()).pem };
  }
  const { hostnames, authority } = tls === true ? {} : tls;
  const certificate = await serverCertificate(folder, hostnames, authority, program.serverKey);
  return {
    tlsOptions: [
      `--ssl-ca=${certificate.authority.certificateFile}`,
      `--ssl-cert=${certificate.certificateFile}`,
      `--ssl-key=${certificate.keyFile}`,
    ],
    caPem: certificate.authority.pem,
  };
}

/** A folder of plugins with the one that asks about tokens, and the socket of whom it asks. */
async function tokenSetup({ flavour, plugins: own }: ServerProgram, judge: TokenJudge | undefined, folder: string) {
  if (!judge) return { authority: undefined, tokenOptions: [] };
  const plugins = join(folder, 'plugins');
  await mkdir(plugins);
  if (own !== undefined) {
    for (const file of await readdir(own)) await symlink(join(own, file), join(plugins, file));
  }
  await symlink(await authenticationPlugin(flavour), join(plugins, PLUGIN_FILE));
  return {
    authority: await TokenAuthority.listen(join(plugins, 'authority'), judge),
    tokenOptions: [`--plugin-dir=${plugins}`, `--plugin-load-add=${PLUGIN_FILE}`],
  };
}

async function sqlAsRoot(flavour: Flavour, socket: string, statements: string, database?: string): Promise<string> {
  const { program, login } = await rootClient({ flavour, socket });
  return run(
    program,
    [
      ...login,
      '--batch',
      '--skip-column-names',
      '--default-character-set=utf8mb4',
      // Without it, a server that lacks the client's default collation falls back to latin1.
      '--init-command=SET NAMES utf8mb4',
      '--max-allowed-packet=1G',
      ...(database === undefined ? [] : [`--database=${database}`]),
    ],
    { input: statements },
  );
}
