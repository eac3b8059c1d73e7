import { randomUUID } from 'node:crypto';
import { closeSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf, SourceError, sentence } from '../../core/errors';
import type { Connection } from '../credentials/connection';
import type { Flavour } from '../preflight/greeting';

/** Descriptor under which a client finds its options file. */
export const OPTIONS_FD = 3;

/** First argument of every client. `--defaults-file` reads this file and no other. */
export const OPTIONS_ARGUMENT = `--defaults-file=/dev/fd/${OPTIONS_FD}`;

/**
 * The `[client]` section: where to connect, as whom, and how the connection is protected.
 *
 * @param caFile path of the CA certificates in PEM.
 */
export function renderOptions(connection: Connection, flavour: Flavour, caFile: string): string {
  const { host, port, username, password, cleartextPassword } = connection;
  const lines = [
    '[client]',
    'protocol=TCP',
    `host=${quoteOption(host)}`,
    `port=${port}`,
    `user=${quoteOption(username)}`,
    `password=${quoteOption(password.reveal())}`,
    ...(flavour === 'mysql' ? mysqlTls(connection, caFile) : mariadbTls(connection, caFile)),
    ...(cleartextPassword && flavour === 'mysql' ? ['enable-cleartext-plugin'] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function mysqlTls({ tlsMode }: Connection, caFile: string): string[] {
  const verifies = tlsMode === 'VERIFY_IDENTITY' || tlsMode === 'VERIFY_CA';
  return [
    `ssl-mode=${tlsMode}`,
    ...(verifies ? [`ssl-ca=${quoteOption(caFile)}`] : []),
    // Without TLS, caching_sha2_password needs the server's key to encrypt the password.
    ...(tlsMode === 'DISABLED' ? ['get-server-public-key'] : []),
  ];
}

function mariadbTls({ tlsMode }: Connection, caFile: string): string[] {
  switch (tlsMode) {
    case 'DISABLED':
      return ['skip-ssl'];
    case 'REQUIRED':
      return ['ssl', 'skip-ssl-verify-server-cert'];
    default:
      return ['ssl', 'ssl-verify-server-cert', `ssl-ca=${quoteOption(caFile)}`];
  }
}

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
      `Could not write the client's options to ${folder}: ${sentence(messageOf(error))} Make sure that the function's temporary storage has some kilobytes free.`,
      false,
      { cause: error },
    );
  }
}
