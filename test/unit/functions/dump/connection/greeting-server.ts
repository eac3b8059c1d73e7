import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** A greeting as servers send it (protocol version 10). */
export function greeting({ version = '9.7.4', capabilities = 0xffff, protocol = 10 } = {}): Buffer {
  const lower = Buffer.alloc(2);
  lower.writeUInt16LE(capabilities & 0xffff);
  return Buffer.concat([
    Buffer.from([protocol]),
    Buffer.from(`${version}\0`, 'latin1'),
    Buffer.from([1, 0, 0, 0]),
    Buffer.alloc(8, 'scramble'),
    Buffer.from([0]),
    lower,
    Buffer.from([45, 2, 0, 0xff, 0xff, 21]),
    Buffer.alloc(22),
  ]);
}

/** A payload as a packet of the protocol. */
export function packet(payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUIntLE(payload.length, 0, 3);
  return Buffer.concat([header, payload]);
}

/** A server on the loopback interface that does one thing with every connection. @param port any free one when 0 */
export async function withServer<T>(
  greet: (socket: Socket) => void,
  work: (port: number) => Promise<T>,
  port = 0,
): Promise<T> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    greet(socket);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await work((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
