import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { messageOf, PreflightError, sentence } from '../../core/errors';
import { ANSWER_TIMEOUT_MS, firstPacket } from './first-packet';
import { parseGreeting } from './greeting';

/** Capability flags of the protocol handshake ("Capabilities Flags", MySQL Source Code Documentation). */
const CLIENT_PROTOCOL_41 = 0x0200;
const CLIENT_SSL = 0x0800;
const CLIENT_SECURE_CONNECTION = 0x8000;

/** Length of the request for TLS: capabilities (4), largest packet (4), character set (1), filler (23). */
const REQUEST_BYTES = 32;

/** What a server's certificate has to prove. */
export interface Trust {
  /** Certificates of authorities, in PEM. */
  readonly ca: string;
  /** The name that the certificate must be for. */
  readonly serverName: string;
}

/** The certificate that a server shows. */
export interface ShownCertificate {
  /** SHA-256 in hexadecimal digits. */
  readonly fingerprint: string;
  readonly validTo: Date;
  /** Why it does not prove what it has to; undefined when it does, or has to prove nothing. */
  readonly fault: string | undefined;
}

/**
 * Reads the certificate that a server shows: the handshake of a client up to the end of TLS, and nothing that could be a
 * secret.
 *
 * @param trust what it has to prove; undefined: nothing.
 * @throws {PreflightError} when the server offers no TLS now, or none that works.
 */
export async function readCertificate(
  host: string,
  port: number,
  trust?: Trust,
  timeout = ANSWER_TIMEOUT_MS,
): Promise<ShownCertificate> {
  // One deadline for the greeting and for TLS.
  const tooLate = AbortSignal.timeout(timeout);
  const { socket, payload } = await firstPacket(host, port, timeout);
  try {
    const greeting = parseGreeting(payload, `${host}:${port}`);
    if (!greeting.offersTls) throw new Error('it offers no TLS');
    socket.write(tlsRequest());
    return await shownTo(socket, trust, tooLate, timeout);
  } catch (error) {
    if (error instanceof PreflightError) throw error;
    throw new PreflightError(
      'TLS_UNAVAILABLE',
      `The TLS certificate of the database server ${host}:${port} could not be read: ${sentence(messageOf(error))} Check TLS in the server's settings, and that no proxy on the way takes it away.`,
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
}

/** The second packet of a connection, by which a client asks for TLS ("Protocol::SSLRequest"). */
function tlsRequest(): Buffer {
  const packet = Buffer.alloc(4 + REQUEST_BYTES);
  packet.writeUIntLE(REQUEST_BYTES, 0, 3);
  packet.writeUInt8(1, 3);
  packet.writeUInt32LE(CLIENT_PROTOCOL_41 | CLIENT_SSL | CLIENT_SECURE_CONNECTION, 4);
  packet.writeUInt32LE(2 ** 24, 8);
  packet.writeUInt8(45, 12);
  return packet;
}

function shownTo(
  socket: Socket,
  trust: Trust | undefined,
  tooLate: AbortSignal,
  timeout: number,
): Promise<ShownCertificate> {
  return new Promise((resolve, reject) => {
    const onTooLate = () => reject(new Error(`no answer within ${timeout / 1000} s`));
    if (tooLate.aborted) onTooLate();
    tooLate.addEventListener('abort', onTooLate);
    // REQUIRED does not verify the owner of the certificate; the client decides which TLS versions it accepts.
    const tls = connect({
      socket,
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
      ...(trust && { ca: trust.ca, host: trust.serverName }),
      ...(trust && isIP(trust.serverName) === 0 ? { servername: trust.serverName } : {}),
    });
    tls.once('error', reject).once('close', () => reject(new Error('the server closed the connection')));
    tls.once('secureConnect', () => {
      const shown = tls.getPeerX509Certificate();
      const fault = trust && faultOf(tls);
      tls.destroy();
      if (shown === undefined) reject(new Error('it showed no certificate'));
      else resolve({ fingerprint: shown.fingerprint256.replaceAll(':', ''), validTo: new Date(shown.validTo), fault });
    });
  });
}

/** With `rejectUnauthorized: false`, Node.js verifies authority and name all the same, and reports the result here. */
function faultOf({ authorized, authorizationError }: TLSSocket): string | undefined {
  // guard: certificate-proves-its-name
  return authorized ? undefined : messageOf(authorizationError);
}
