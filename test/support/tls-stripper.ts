import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Capability flag CLIENT_SSL of the initial handshake ("Capabilities Flags", MySQL Source Code Documentation). */
const CLIENT_SSL = 0x0800;

/** Data of one connection from the client. */
export interface StrippedConnection {
  /** Whether the proxy removed the offer of TLS from the server's greeting. */
  readonly stripped: boolean;
  /** All bytes of the client. */
  sent: Buffer;
}

/** A proxy that removes TLS from the database's greeting of some connections, like an attacker. */
export class TlsStripper {
  readonly connections: StrippedConnection[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    /** Returns whether a connection loses TLS, by its number from 1. */
    public strips: (nth: number) => boolean,
  ) {}

  static async to(databasePort: number): Promise<TlsStripper> {
    const stripper = new TlsStripper(
      createServer((client) => stripper.#carry(client, databasePort)),
      () => false,
    );
    stripper.server.listen(0, '127.0.0.1');
    await once(stripper.server, 'listening');
    return stripper;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Discards recorded connections, and selects later ones. */
  strip(which: (nth: number) => boolean): void {
    this.connections.length = 0;
    this.strips = which;
  }

  /** Bytes of clients on connections without TLS. */
  inTheClear(): Buffer[] {
    return this.connections.filter(({ stripped, sent }) => stripped && sent.length > 0).map(({ sent }) => sent);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  #carry(client: Socket, databasePort: number): void {
    const connection = { stripped: this.strips(this.connections.length + 1), sent: Buffer.alloc(0) };
    this.connections.push(connection);
    const database = connect({ host: '127.0.0.1', port: databasePort });
    for (const socket of [client, database]) {
      this.#sockets.add(socket);
      socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
    }
    let greeted = false;
    database.on('data', (chunk) => {
      client.write(connection.stripped && !greeted ? withoutTls(chunk) : chunk);
      greeted = true;
    });
    client.on('data', (chunk) => {
      connection.sent = Buffer.concat([connection.sent, chunk]);
      database.write(chunk);
    });
    client.on('end', () => database.end()).on('close', () => database.destroy());
    database.on('end', () => client.end()).on('close', () => client.destroy());
  }
}

/** A greeting without the offer of TLS. */
function withoutTls(greeting: Buffer): Buffer {
  const stripped = Buffer.from(greeting);
  // After the packet's header, protocol version, server version, thread id, scramble and a filler.
  const capabilities = stripped.indexOf(0, 5) + 1 + 13;
  stripped.writeUInt16LE(stripped.readUInt16LE(capabilities) & ~CLIENT_SSL, capabilities);
  return stripped;
}
