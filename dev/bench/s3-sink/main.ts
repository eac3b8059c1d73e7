import type { AddressInfo } from 'node:net';
import { S3Sink } from './sink';

/* Runs the sink in a separate process, so that its processor time is not counted. Prints its port, then serves. */
const server = new S3Sink().server();
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
