/** What a server states about itself in the first packet of a connection, before a login. */
export interface Handshake {
  /** As the server states it, for example `9.7.4` or `11.8.3-MariaDB-log`. */
  readonly version: string;
  /** The lower half of its capability flags. */
  readonly capabilities: number;
}

/**
 * Reads the payload of the packet ("Protocol::HandshakeV10", MySQL Source Code Documentation). Returns undefined for
 * another packet, and for the beginning of one.
 */
export function parseHandshake(payload: Buffer): Handshake | undefined {
  const end = payload.indexOf(0, 1);
  if (payload[0] !== 10 || end < 0 || payload.length < end + 16) return undefined;
  return {
    version: payload.toString('latin1', 1, end).replace(/^5\.5\.5-(?=.*MariaDB)/i, ''),
    // Thread id (4), scramble (8) and a filler (1) stand between the version and the lower capabilities.
    capabilities: payload.readUInt16LE(end + 1 + 13),
  };
}
