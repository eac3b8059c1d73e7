import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, SourceError, sentence } from '../../core/errors';
import type { Flavour } from '../../core/sql/flavour';
import type { Connection } from '../connection/connection';
import { nullOnlyHere } from './server-identity';
import { settingsStatement } from './session-settings';

/** Descriptor under which a client finds its options file. */
const OPTIONS_FD = 3;

/** First argument of every client. `--defaults-file` reads this file and no other. */
export const OPTIONS_ARGUMENT = `--defaults-file=/dev/fd/${OPTIONS_FD}`;

/** How clients recognize the server. */
export interface ServerTrust {
  /** Path of the CA certificates in PEM. */
  readonly caFilePath: string;
  /** SHA-256 of the only certificate that MariaDB's clients accept, in hexadecimal digits. */
  readonly fingerprint?: string | undefined;
  /** Which server it has to be, of those that may answer to its name; any without. */
  readonly identity?: string | undefined;
}

/** Makes the content of an options file for a client that starts now. It holds the password. */
export type ClientOptions = () => Promise<string>;

/**
 * The options of a run's clients. Each of them gets a token of IAM of its own.
 *
 * @throws {SourceError} when a client could not read them.
 */
export function clientOptions(connection: Connection, flavour: Flavour, trust: ServerTrust): ClientOptions {
  return async () => {
    // guard: each-client-has-a-fresh-token
    const password = connection.newToken ? await connection.newToken() : connection.password.reveal();
    return renderOptions(connection, flavour, trust, password);
  };
}

/**
 * The `[client]` section: where to connect, as whom, how the connection is protected, and what the session is set to.
 * Every client of a run reads it, so that what one of them sees is what the others see.
 */
export function renderOptions(
  connection: Connection,
  flavour: Flavour,
  trust: ServerTrust,
  password = connection.password.reveal(),
): string {
  const { port, username, newToken } = connection;
  const lines = [
    '[client]',
    'protocol=TCP',
    ...(flavour === 'mysql' ? mysqlTarget(connection, trust) : mariadbTarget(connection, trust)),
    `port=${port}`,
    `user=${quoteOption(username)}`,
    passwordLine(password, flavour, newToken !== undefined),
    ...(flavour === 'mysql' ? mysqlTls(connection, trust) : mariadbTls(connection, trust)),
    ...(newToken !== undefined && flavour === 'mysql' ? ['enable-cleartext-plugin'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** Bytes of a line that MariaDB's clients read at once; what is behind them would be the next option. */
const LONGEST_LINE = 4_094;

/** @throws {SourceError} when the client would read a part of it only, and repeat the rest in an error. */
function passwordLine(password: string, flavour: Flavour, isToken: boolean): string {
  const line = `password=${quoteOption(password)}`;
  const bytes = Buffer.byteLength(line);
  // guard: no-part-of-a-password
  if (flavour === 'mariadb' && bytes > LONGEST_LINE) {
    throw new SourceError(
      'PASSWORD_UNUSABLE',
      isToken
        ? `The token of IAM is too long for MariaDB's clients: they read a line of ${LONGEST_LINE} bytes, and it has ${bytes}. The session of the role has many tags or policies: assume the role without them, or use a password (database_password_parameter).`
        : `The password is too long for MariaDB's clients: they read a line of ${LONGEST_LINE} bytes, and it has ${bytes}. Choose a shorter one.`,
      false,
    );
  }
  return line;
}

/** What a session begins with. On another server than it has to be it fails, and with it the login. */
function firstStatement(flavour: Flavour, { identity }: ServerTrust): string {
  const settings = settingsStatement(flavour);
  return identity === undefined ? settings : `${settings}, @only_here = ${nullOnlyHere(flavour, identity)}`;
}

function mysqlTarget({ host }: Connection, trust: ServerTrust): string[] {
  return [`host=${quoteOption(host)}`, `init-command=${quoteOption(firstStatement('mysql', trust))}`];
}

/**
 * mariadb-dump has no option for an initial command, but its library takes a connection string in the place of a host
 * name ("mariadb_connect", MariaDB Connector/C). The line "-- Host:" of the dump repeats it.
 */
function mariadbTarget({ host }: Connection, trust: ServerTrust): string[] {
  return [`host=${quoteOption(`host={${host}};init-command={${firstStatement('mariadb', trust)}}`)}`];
}

function mysqlTls({ tlsMode }: Connection, { caFilePath }: ServerTrust): string[] {
  const verifies = tlsMode === 'VERIFY_IDENTITY' || tlsMode === 'VERIFY_CA';
  return [
    `ssl-mode=${tlsMode}`,
    ...(verifies ? [`ssl-ca=${quoteOption(caFilePath)}`] : []),
    // Without TLS, caching_sha2_password needs the server's key to encrypt the password.
    ...(tlsMode === 'DISABLED' ? ['get-server-public-key'] : []),
  ];
}

/** Without a certificate to verify, MariaDB's clients send the password to a server that offers no TLS. */
function mariadbTls({ tlsMode }: Connection, { caFilePath, fingerprint }: ServerTrust): string[] {
  switch (tlsMode) {
    case 'DISABLED':
      return ['skip-ssl'];
    case 'REQUIRED':
      // guard: no-password-without-tls
      if (fingerprint === undefined) throw new SourceError('TLS_UNAVAILABLE', NO_FINGERPRINT, false);
      return ['ssl', 'skip-ssl-verify-server-cert', `ssl-fp=${fingerprint}`];
    default:
      return ['ssl', 'ssl-verify-server-cert', `ssl-ca=${quoteOption(caFilePath)}`];
  }
}

const NO_FINGERPRINT =
  "The server's certificate was not read, so TLS could not be enforced (database_tls_mode is REQUIRED). Choose VERIFY_IDENTITY.";

/** A value as the clients' option files want it ("Using Option Files", MySQL Reference Manual). */
export function quoteOption(value: string): string {
  const escaped = value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/**
 * Opens the options for one client: a file that has no name by the time it has content, so that the password is never
 * in a file that anyone could open, nor in an argument or the environment. The caller closes the descriptor.
 *
 * @throws {SourceError} when the temporary folder takes no file.
 */
export function openOptions(options: string, folder = tmpdir()): number {
  const path = join(folder, `options-${randomUUID()}`);
  try {
    const writable = openSync(path, 'wx', 0o600);
    try {
      const readable = openSync(path, 'r');
      // guard: options-have-no-name
      unlinkSync(path);
      try {
        writeFileSync(writable, options);
      } catch (error) {
        closeSync(readable);
        throw error;
      }
      return readable;
    } finally {
      closeSync(writable);
    }
  } catch (error) {
    throw new SourceError(
      'TEMPORARY_STORAGE_FULL',
      `Could not write the client's options to ${folder}: ${sentence(messageOf(error))} Make sure that the function's temporary storage has some kilobytes free.`,
      false,
      { cause: error },
    );
  }
}
