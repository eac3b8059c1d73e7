import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { sentence } from '../../core/errors';
import { ConnectionLost, LoginError } from './connection-errors';
import { MessageReader, packetsOf } from './messages';
import { nameOfTarget, type Target } from './target';

/** Milliseconds of silence until the system asks whether the other side is still there. */
const KEEP_ALIVE = 30_000;

/** The bytes of a connection, as messages. */
export class Link {
  onMessage: ((message: Buffer) => void) | undefined;
  onEnd: ((reason: Error) => void) | undefined;
  #socket: Socket;
  #reader: MessageReader;
  #ended: Error | undefined;
  /** Number of the next packet during the login. */
  #sequence = 0;
  readonly #messages: Buffer[] = [];
  #waiting: { resolve: (message: Buffer) => void; reject: (error: Error) => void } | undefined;

  constructor(private readonly target: Target) {
    const { address } = target;
    this.#reader = this.#newReader();
    this.#socket =
      'socket' in address
        ? connect({ path: address.socket })
        : connect({
            host: address.host,
            port: address.port,
            keepAlive: true,
            keepAliveInitialDelay: KEEP_ALIVE,
            noDelay: true,
          });
    this.#listen(this.#socket, (error) => this.#explainUnreachable(error));
  }

  /** The next message during the login. */
  next(): Promise<Buffer> {
    const message = this.#messages.shift();
    if (message) return Promise.resolve(message);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Sends a message of the login. */
  send(message: Buffer): void {
    this.#write(packetsOf(message, Buffer.alloc(0), this.#sequence));
    this.#sequence += 1;
  }

  /** Sends a command. */
  write(command: Buffer, body: Buffer): void {
    this.#write(packetsOf(command, body));
  }

  /** Continues with TLS. @throws {LoginError} when the server is not the one of its certificate. */
  async startTls({ ca, serverName }: { readonly ca?: string; readonly serverName?: string }): Promise<void> {
    const { address } = this.target;
    const name = serverName ?? ('host' in address ? address.host : '');
    // Bytes that came without TLS must not be taken for the server's.
    if (this.#messages.length > 0 || this.#reader.isWithinMessage) {
      throw new LoginError(
        'NOT_A_DATABASE_SERVER',
        `${nameOfTarget(this.target)} sent more than a greeting before TLS, which no database server does. Look for a proxy on the way.`,
      );
    }
    for (const event of ['data', 'close', 'error']) this.#socket.removeAllListeners(event);
    // From here on, errors are those of the socket that is made of it.
    this.#socket.on('error', () => {});
    const secure = connectTls({
      socket: this.#socket,
      // What the certificate must be for; without it, Node.js takes "localhost" for an address.
      host: name,
      // guard: restores-into-the-server-of-the-certificate
      rejectUnauthorized: true,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(ca === undefined ? {} : { ca }),
    });
    this.#socket = secure;
    this.#reader = this.#newReader();
    this.#listen(secure, (error) => explainTls(error, name));
    await new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve: () => {}, reject };
      secure.once('secureConnect', () => {
        this.#waiting = undefined;
        resolve();
      });
    });
    this.#listen(secure, (error) => new ConnectionLost(sentence(error.message)), true);
  }

  destroy(reason?: unknown): void {
    this.#end(reason instanceof Error ? reason : endedHere());
    this.#socket.destroy();
  }

  /** Ends the connection when everything is sent. */
  end(): void {
    this.#end(endedHere());
    this.#socket.destroySoon();
  }

  #newReader(): MessageReader {
    return new MessageReader((message, sequence) => {
      if (this.onMessage) {
        this.onMessage(message);
        return;
      }
      this.#sequence = sequence + 1;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting.resolve(message);
      else this.#messages.push(message);
    });
  }

  #listen(socket: Socket, explain: (error: Error) => Error, again = false): void {
    if (again) socket.removeAllListeners('error');
    else {
      const reader = this.#reader;
      socket.on('data', (chunk: Buffer) => {
        try {
          reader.push(chunk);
        } catch (error) {
          this.destroy(error);
        }
      });
      socket.on('close', () => this.#end(new ConnectionLost('The server closed the connection.')));
    }
    socket.on('error', (error) => this.#end(explain(error)));
  }

  #write(packets: Iterable<Buffer>): void {
    this.#socket.cork();
    for (const packet of packets) this.#socket.write(packet);
    this.#socket.uncork();
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
    this.onEnd?.(this.#ended);
  }

  #explainUnreachable(error: NodeJS.ErrnoException): Error {
    if (this.onMessage) return new ConnectionLost(sentence(error.message));
    const name = nameOfTarget(this.target);
    const isUnknown = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
    return new LoginError(
      isUnknown ? 'HOST_UNKNOWN' : 'SERVER_UNREACHABLE',
      `${name} can't be reached: ${sentence(error.message)} ${isUnknown ? 'Correct the host.' : 'Check that the server runs, and what lies on the way to it.'}`,
      { cause: error },
    );
  }
}

function explainTls(error: Error, name: string): LoginError {
  return new LoginError(
    'TLS_CERTIFICATE_INVALID',
    `The certificate of the server does not prove that it is ${name}: ${sentence(error.message)} Name the file with the certificate of its authority (--tls-ca), and the host that the certificate is for.`,
    { cause: error },
  );
}

function endedHere(): ConnectionLost {
  return new ConnectionLost('The session was ended here.');
}
