import { readFileSync } from 'node:fs';
import type { Target, TargetTls } from '../../functions/restore/connection/target';
import { UsageError } from '../core/errors';
import type { Session } from '../core/session';
import type { Options, Values } from '../usage/verb';
import { knownAuthorities } from './authorities';
import { type ClientOptions, readOptionsFile } from './options-file';
import { PASSWORD, passwordProblems, passwordProvider } from './password';
import { addressOf, THROUGH } from './through';

const TLS_MODES = ['VERIFY_IDENTITY', 'DISABLED'] as const;
const DEFAULT_PORT = 3306;
const HIGHEST_PORT = 65_535;

/** The server that is restored into. The letters are those of the clients of MySQL and MariaDB, but for -h. */
export const TARGET = {
  host: { type: 'string', placeholder: 'host', help: 'Host of the target' },
  port: {
    type: 'number',
    most: HIGHEST_PORT,
    short: 'P',
    placeholder: 'port',
    help: `Port of the target, ${DEFAULT_PORT} by default`,
  },
  socket: { type: 'string', short: 'S', placeholder: 'path', help: 'Unix socket of the target, instead of a host' },
  user: { type: 'string', short: 'u', placeholder: 'name', help: 'User of the target' },
  'defaults-extra-file': {
    type: 'string',
    placeholder: 'path',
    help: 'Options file with user, password, host, port, socket or ssl-ca, as for mysql',
  },
  ...PASSWORD,
  'tls-mode': {
    type: 'string',
    placeholder: 'mode',
    choices: TLS_MODES,
    help: 'VERIFY_IDENTITY by default; DISABLED sends everything in plain text',
  },
  'tls-ca': {
    type: 'string',
    placeholder: 'path',
    help: 'Certificate authorities (PEM); by default public ones and those of RDS',
  },
  ...THROUGH,
} as const satisfies Options;

export type TargetOptions = Values<typeof TARGET>;

/** Problems of the target's options as a whole, as sentences. */
export function targetProblems(options: TargetOptions): string[] {
  const { host, port, socket, through } = options;
  const hasServer = host !== undefined || socket !== undefined || options['defaults-extra-file'] !== undefined;
  return [
    ...passwordProblems(options),
    ...(hasServer ? [] : ['There is no target. Name it by --host or --socket.']),
    // Not repeated, because it may have a password.
    ...(/[\s/@[\]]|^[^:]*:\d*$/.test(host ?? '')
      ? [
          '--host is a name or an address alone. Name the user by --user and the port by --port; a password is no argument.',
        ]
      : []),
    ...(socket !== undefined && (host ?? port) !== undefined ? ['--socket excludes --host and --port.'] : []),
    ...(socket !== undefined && through !== undefined ? ['--socket excludes --through.'] : []),
    ...(socket !== undefined && (options['tls-mode'] ?? options['tls-ca']) !== undefined
      ? ['--socket excludes the options of TLS: the connection does not leave the machine.']
      : []),
    ...(options['tls-mode'] === 'DISABLED' && options['tls-ca'] !== undefined
      ? ['--tls-mode DISABLED excludes --tls-ca: without TLS, no certificate is looked at.']
      : []),
  ];
}

/** The target that options and options file describe. @throws {UsageError | ParameterError} */
export async function targetOf(options: TargetOptions, session: Session): Promise<Target> {
  const path = options['defaults-extra-file'];
  const file: ClientOptions = path === undefined ? {} : readOptionsFile(path);
  const user = options.user ?? file.user;
  const socket = options.socket ?? (options.host === undefined ? file.socket : undefined);
  const host = options.host ?? file.host;
  const port = options.port ?? portOf(file, path);
  if (user === undefined) throw new UsageError(['There is no user. Name the user of the target by --user.']);
  if (socket !== undefined) {
    const password = await passwordProvider(options, file, { user, address: undefined }, session);
    return { address: { socket }, user, password };
  }
  if (host === undefined) throw new UsageError(['There is no target. Name it by --host or --socket.']);
  const password = await passwordProvider(options, file, { user, address: { host, port } }, session);
  // The name in the certificate and in a token of IAM is that of the server, whatever leads there.
  const address = addressOf(options.through) ?? { host, port };
  return {
    address: { ...address, tls: tlsOf(options, file, host) },
    name: `${host}:${port}`,
    user,
    password,
    usesToken: options['iam-authentication'],
  };
}

function portOf({ port }: ClientOptions, path: string | undefined): number {
  if (port === undefined) return DEFAULT_PORT;
  if (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= HIGHEST_PORT) return Number(port);
  throw new UsageError([
    `The port in "${path}" must be an integer from 1 to ${HIGHEST_PORT}, got: ${JSON.stringify(port)}.`,
  ]);
}

function tlsOf(options: TargetOptions, file: ClientOptions, serverName: string): TargetTls {
  if (options['tls-mode'] === 'DISABLED') return { mode: 'DISABLED' };
  const path = options['tls-ca'] ?? file['ssl-ca'];
  return {
    mode: 'VERIFY_IDENTITY',
    ca: path === undefined ? knownAuthorities() : readCa(path),
    serverName,
  };
}

/** @throws {UsageError} */
export function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError([`The certificates "${path}" can't be read (${(error as NodeJS.ErrnoException).code}).`]);
  }
}
