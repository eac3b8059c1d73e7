import { connect, isIP } from 'node:net';
import { type Explanation, PreflightError, sentence } from '../../core/errors';

/** Which family's clients the server needs. */
export type Flavour = 'mysql' | 'mariadb';

/** The first packet of a server, before a login. */
export interface Greeting {
  readonly flavour: Flavour;
  /** As the server states it, for example `9.7.4` or `11.8.3-MariaDB-log`. */
  readonly version: string;
  readonly offersTls: boolean;
}

/** How long a server may take to answer, in milliseconds: enough for another region, far less than a Lambda. */
export const GREETING_TIMEOUT_MS = 10_000;

/** Capability flags of the protocol handshake ("Capabilities Flags", MySQL Source Code Documentation). */
const CLIENT_SSL = 0x0800;

/**
 * Reads the greeting that every server of the family sends to a new connection. It settles three things before a client
 * starts: whether the server can be reached, whether it offers TLS, and which client suits it.
 *
 * @throws {PreflightError} naming the host, the port and what to check.
 */
export async function readGreeting(host: string, port: number, timeout = GREETING_TIMEOUT_MS): Promise<Greeting> {
  const packet = await firstPacket(host, port, timeout);
  return parseGreeting(packet, `${host}:${port}`);
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
  const end = payload.indexOf(0, 1);
  if (payload[0] !== 10 || end < 0 || payload.length < end + 16) {
    throw new PreflightError(
      'NOT_A_DATABASE_SERVER',
      `The program at ${server} is not a MySQL or MariaDB server: its greeting begins with ${JSON.stringify(payload.toString('latin1', 0, 16))}. Correct host and port.`,
    );
  }
  const version = payload.toString('latin1', 1, end).replace(/^5\.5\.5-(?=.*MariaDB)/i, '');
  // Thread id (4), scramble (8) and a filler (1) stand between the version and the lower capabilities.
  const capabilities = payload.readUInt16LE(end + 1 + 13);
  return {
    flavour: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
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

function firstPacket(host: string, port: number, timeout: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    let received = Buffer.alloc(0);
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      socket.destroy();
      finish();
    };
    const refuse = ({ code, detail }: Explanation, cause?: Error) =>
      settle(() => reject(new PreflightError(code, detail, { cause })));
    let reached: Reached = isIP(host) ? 'address' : 'nothing';
    const timer = setTimeout(() => refuse(tooSlow(host, port, timeout, reached)), timeout);
    socket.on('lookup', (error) => {
      if (!error) reached = 'address';
    });
    socket.on('connect', () => {
      reached = 'listener';
    });
    socket.on('error', (error) => refuse(unreachable(host, port, error), error));
    socket.on('end', () =>
      refuse({
        code: 'NOT_A_DATABASE_SERVER',
        detail: `The server at ${host}:${port} closed the connection without a greeting. Correct host and port.`,
      }),
    );
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const length = received.readUIntLE(0, 3);
      if (received.length >= 4 + length) settle(() => resolve(received.subarray(4, 4 + length)));
      // No greeting is this long: whatever speaks here, it's not the protocol.
      else if (received.length > 1024 || length > 1024) settle(() => resolve(received));
    });
  });
}

/** How far a connection came. */
type Reached = 'nothing' | 'address' | 'listener';

function tooSlow(host: string, port: number, timeout: number, reached: Reached): Explanation {
  const seconds = timeout / 1000;
  switch (reached) {
    case 'nothing':
      return {
        code: 'HOST_UNKNOWN',
        detail: `The address of the database host "${host}" was not found within ${seconds} s. Check that DNS resolution is enabled in the VPC, and that its resolver answers.`,
      };
    case 'address':
      return {
        code: 'SERVER_UNREACHABLE',
        detail:
          `The database server ${host}:${port} did not answer within ${seconds} s. ` +
          `Packets are probably dropped on the way: check that the database's security group admits the function's security group on port ${port}, and the route tables and network ACLs of both subnets.`,
      };
    case 'listener':
      return {
        code: 'NOT_A_DATABASE_SERVER',
        detail:
          `The server at ${host}:${port} accepted the connection, but sent nothing within ${seconds} s. ` +
          `Either it is no MySQL or MariaDB server (an HTTP server waits for a request): correct host and port. Or it is overloaded: look at its load and its log.`,
      };
  }
}

function unreachable(host: string, port: number, error: NodeJS.ErrnoException): Explanation {
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'HOST_UNKNOWN',
        detail: `The database host "${host}" is unknown (${error.code}). Correct the name, and check that the VPC resolves it.`,
      };
    case 'ECONNREFUSED':
      return {
        code: 'SERVER_UNREACHABLE',
        detail: `Nothing listens at ${host}:${port} (ECONNREFUSED). Correct the port, and check that the database is running.`,
      };
    default:
      return {
        code: 'SERVER_UNREACHABLE',
        detail: `The database server ${host}:${port} can't be reached: ${error.message}. Check the function's subnets, route tables and security groups.`,
      };
  }
}
