import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy in front of several servers, like a load balancer: each connection goes to the next server. */
export class AlternatingProxy {
  /** Number of connections so far. */
  connections = 0;
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly ports: () => readonly number[],
  ) {}

  /** @param ports returns the ports of the servers; called at each connection */
  static async start(ports: () => readonly number[]): Promise<AlternatingProxy> {
    const server = createServer();
    const proxy = new AlternatingProxy(server, ports);
    server.on('connection', (client) => proxy.#pass(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #pass(client: Socket): void {
    const ports = this.ports();
    const target = connect({ host: '127.0.0.1', port: ports[this.connections % ports.length] as number });
    this.connections += 1;
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => other.destroy());
      socket.pipe(other);
    }
  }
}
