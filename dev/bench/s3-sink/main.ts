import type { AddressInfo } from 'node:net';
import { S3Sink } from './sink';

/* The sink as a process of its own, so that what it does is not on the bench's account. Says its port and serves. */
const server = new S3Sink().server();
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
