import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy to a database that can be interrupted and restored at the same address. */
export interface Gateway {
  readonly port: number;
  open: boolean;
  /** Clients that are connected get nothing any more, not even the end of their connection; later ones are served. */
  cut(): void;
  stop(): Promise<void>;
}

export async function gatewayTo(port: number): Promise<Gateway> {
  const sockets = new Set<Socket>();
  const pairs: [Socket, Socket][] = [];
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    if (!gateway.open) {
      socket.destroy();
      return;
    }
    const database = connect({ host: '127.0.0.1', port }).on('error', () => socket.destroy());
    sockets.add(database);
    pairs.push([database, socket]);
    socket.pipe(database).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gateway: Gateway = {
    port: (server.address() as AddressInfo).port,
    open: true,
    cut: () => {
      for (const [database, socket] of pairs.splice(0)) database.unpipe(socket).resume();
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return gateway;
}
