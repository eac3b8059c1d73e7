import { type Explanation, PreflightError, sentence } from '../../core/errors';
import { type Flavour, flavourOf } from '../../core/sql/flavour';
import { parseHandshake } from '../../core/sql/handshake';
import { ANSWER_TIMEOUT_MS, firstPacket } from './first-packet';

/** The first packet of a server, before a login. */
export interface Greeting {
  /** Family of the clients that the server requires. */
  readonly flavour: Flavour;
  /** As the server states it, for example `9.7.4` or `11.8.3-MariaDB-log`. */
  readonly version: string;
  readonly offersTls: boolean;
}

/** Capability flags of the protocol handshake ("Capabilities Flags", MySQL Source Code Documentation). */
const CLIENT_SSL = 0x0800;

/**
 * Reads the greeting that every server of the family sends to a new connection. It settles three things before a client
 * starts: whether the server can be reached, whether it offers TLS, and which client suits it.
 *
 * @throws {PreflightError} naming the host, the port and what to check.
 */
export async function readGreeting(host: string, port: number, timeout = ANSWER_TIMEOUT_MS): Promise<Greeting> {
  const { socket, payload } = await firstPacket(host, port, timeout);
  socket.destroy();
  return parseGreeting(payload, `${host}:${port}`);
}

/** Reads a payload of the initial handshake, or of the error that a server sends in its place. */
export function parseGreeting(payload: Buffer, server: string): Greeting {
  if (payload[0] === 0xff && payload.length >= 3) {
    const code = payload.readUInt16LE(1);
    // The message may begin with "#" and a five-letter SQL state.
    const text = payload
      .subarray(3)
      .toString('utf8')
      .replace(/^#[0-9A-Z]{5}/, '');
    const remedy = refusalRemedy(code);
    throw new PreflightError(
      remedy.code,
      `The database server ${server} refused the connection: error ${code}: ${sentence(text)} ${remedy.detail}`,
    );
  }
  const handshake = parseHandshake(payload);
  if (!handshake) {
    throw new PreflightError(
      'NOT_A_DATABASE_SERVER',
      `The program at ${server} is not a MySQL or MariaDB server: its greeting begins with ${JSON.stringify(payload.toString('latin1', 0, 16))}. Correct host and port.`,
    );
  }
  const { version, capabilities } = handshake;
  return {
    flavour: flavourOf(version),
    version,
    offersTls: (capabilities & CLIENT_SSL) !== 0,
  };
}

function refusalRemedy(code: number): Explanation {
  switch (code) {
    case 1040:
      return {
        code: 'CONNECTIONS_EXHAUSTED',
        detail: 'All connections are in use. Raise max_connections, or schedule the dump at a quieter hour.',
      };
    case 1129:
      return {
        code: 'HOST_BLOCKED',
        detail: 'Too many connections were broken off. Run FLUSH HOSTS on the server.',
      };
    case 1130:
      return {
        code: 'ACCESS_DENIED',
        detail: "The server has no user who may connect from this address. Create one for the function's subnets.",
      };
    default:
      return { code: 'SERVER_ERROR', detail: 'Look the error up in the documentation of the server.' };
  }
}
