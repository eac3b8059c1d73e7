import { connect } from 'node:net';
import { parseHandshake } from '../../core/sql/handshake';

/** Length (3 bytes) and number (1 byte) of a packet precede its payload. */
const PACKET_HEADER = 4;

/** Connects to a server's socket and returns the version that it greets with; undefined when it does not. */
export function greetedVersion(path: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    const giveUp = () => socket.destroy();
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
    let received = Buffer.alloc(0);
    // The socket does not exist yet, or has no listener, or the server is busy and closes the connection.
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (parseHandshake(received.subarray(PACKET_HEADER)) !== undefined) socket.destroy();
    });
    socket.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      resolve(parseHandshake(received.subarray(PACKET_HEADER))?.version);
    });
  });
}
