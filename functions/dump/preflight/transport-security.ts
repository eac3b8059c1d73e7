import { PreflightError } from '../../core/errors';
import { readCertificate } from '../connection/certificate';
import type { Connection } from '../connection/connection';
import type { Greeting } from '../connection/greeting';

/** @throws {PreflightError} when the server or its client does not support what database_tls_mode demands. */
export function checkTls({ tlsMode, host, port }: Connection, { offersTls, flavour }: Greeting): void {
  // guard: needs-tls
  if (tlsMode !== 'DISABLED' && !offersTls) {
    throw new PreflightError(
      'TLS_UNAVAILABLE',
      `The database server ${host}:${port} offers no TLS, but database_tls_mode is ${tlsMode}. Turn TLS on in the server, or set database_tls_mode = "DISABLED" if the password and the data may travel in the clear.`,
    );
  }
  if (tlsMode === 'VERIFY_CA' && flavour === 'mariadb') {
    throw new PreflightError(
      'TLS_MODE_UNSUPPORTED',
      `MariaDB's client can't verify the CA without the host name, but database_tls_mode is VERIFY_CA. Choose VERIFY_IDENTITY, and connect by a host name that is in the server's certificate.`,
    );
  }
}

/** MariaDB's clients insist on TLS only where they verify a certificate: at least the one that the server has now. */
export async function pinnedCertificate({ tlsMode, host, port }: Connection, { flavour }: Greeting) {
  // guard: pins-the-certificate
  return tlsMode === 'REQUIRED' && flavour === 'mariadb' ? (await readCertificate(host, port)).fingerprint : undefined;
}
