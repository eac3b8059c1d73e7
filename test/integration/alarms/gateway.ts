import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy to a database that can be interrupted and restored at the same address. */
export interface Gateway {
  readonly port: number;
  open: boolean;
  stop(): Promise<void>;
}

export async function gatewayTo(port: number): Promise<Gateway> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    if (!gateway.open) {
      socket.destroy();
      return;
    }
    const database = connect({ host: '127.0.0.1', port }).on('error', () => socket.destroy());
    sockets.add(database);
    socket.pipe(database).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gateway: Gateway = {
    port: (server.address() as AddressInfo).port,
    open: true,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return gateway;
}
