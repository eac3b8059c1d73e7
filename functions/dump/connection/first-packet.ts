import { connect, isIP, type Socket } from 'node:net';
import { type Explanation, PreflightError } from '../../core/errors';

/** How long a server may take to answer, in milliseconds: enough for another region, far less than a Lambda. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** A connection on which the server has sent its first packet, and the client has sent nothing. */
export interface FirstPacket {
  /** Paused, and the caller's to destroy. */
  readonly socket: Socket;
  readonly payload: Buffer;
}

/**
 * Connects to a server, and reads the packet that it sends by itself.
 *
 * @throws {PreflightError} naming the host, the port and what to check.
 */
export function firstPacket(host: string, port: number, timeout: number): Promise<FirstPacket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const tooLate = AbortSignal.timeout(timeout);
    let received = Buffer.alloc(0);
    const settle = () => {
      tooLate.removeEventListener('abort', onTooLate);
      socket.off('data', onData).pause();
    };
    // Also called when the socket breaks later: it needs a listener then, and the promise is settled.
    const refuse = ({ code, detail }: Explanation, cause?: Error) => {
      settle();
      socket.destroy();
      reject(new PreflightError(code, detail, { cause }));
    };
    const accept = (payload: Buffer) => {
      settle();
      resolve({ socket, payload });
    };
    let reached: Reached = isIP(host) ? 'address' : 'nothing';
    const onTooLate = () => refuse(tooSlow(host, port, timeout, reached));
    tooLate.addEventListener('abort', onTooLate);
    const onData = (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4) return;
      const length = received.readUIntLE(0, 3);
      if (received.length >= 4 + length) accept(received.subarray(4, 4 + length));
      // No greeting is this long: this is not MySQL's protocol.
      else if (received.length > 1024 || length > 1024) accept(received);
    };
    socket.on('lookup', (error) => {
      if (!error) reached = 'address';
    });
    socket.on('connect', () => {
      reached = 'listener';
    });
    socket.on('data', onData);
    socket.on('error', (error) => refuse(unreachable(host, port, error), error));
    socket.on('end', () =>
      refuse({
        code: 'NOT_A_DATABASE_SERVER',
        detail: `The server at ${host}:${port} closed the connection without a greeting. Correct host and port.`,
      }),
    );
  });
}

/** Progress of a connection. */
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
