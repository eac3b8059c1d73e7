import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { killAndWait, spawnBound } from '../../../../dev/tools/processes';

/** A listener on the loopback interface that is not the expected server. */
export interface Listener {
  readonly port: number;
  stop(): Promise<void>;
}

async function listen(server: Server): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket.on('error', () => {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Accepts connections and sends nothing. */
export function silentListener(): Promise<Listener> {
  return listen(createServer());
}

/** Sends a text to each client, and closes the connection or keeps it open. */
export function talkingListener(text: string | Buffer, thenEnds: boolean): Promise<Listener> {
  return listen(createServer((socket) => (thenEnds ? socket.end(text) : socket.write(text))));
}

/** A web server. */
export function webServer(): Promise<Listener> {
  return listen(createHttpServer((_, response) => response.end('hello')));
}

/** Forwards a server's greeting, and nothing else in either direction. */
export function greetingOnly(serverPort: number): Promise<Listener> {
  return listen(
    createServer((socket) => {
      const server = connect({ host: '127.0.0.1', port: serverPort });
      server.once('data', (greeting) => {
        socket.write(greeting);
        server.destroy();
      });
      server.on('error', () => socket.destroy());
    }),
  );
}

/** Listens without accepting: once its queue is full, the kernel drops connection attempts, like a firewall. */
const NEVER_ACCEPTS = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    require('node:fs').writeSync(1, server.address().port + '\\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

/** A port that drops packets. */
export async function blackHole(): Promise<Listener> {
  const child = spawnBound(process.execPath, ['-e', NEVER_ACCEPTS], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('The listener that accepts nobody has no output.');
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  const queued = Array.from({ length: 8 }, () => connect({ host: '127.0.0.1', port }).on('error', () => {}));
  // Those in the queue count as connected; packets of the others are dropped.
  await Promise.race(queued.map((socket) => once(socket, 'connect')));
  return {
    port,
    stop: async () => {
      for (const socket of queued) socket.destroy();
      await killAndWait(child);
    },
  };
}

/** An error response of S3 ("Error responses", Amazon S3 API Reference). */
export interface S3Error {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const EMPTY_LIST = '<ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>';

/**
 * Replaces S3 for errors that the local cloud does not support: lists an empty bucket, if it lists at all, and answers
 * everything else with the error.
 */
export function s3ThatAnswers({ status, code, message }: S3Error, lists: boolean): Promise<Listener> {
  const error = `<Error><Code>${code}</Code><Message>${message}</Message><RequestId>1</RequestId></Error>`;
  return listen(
    createHttpServer((request, response) => {
      const listing = lists && request.method === 'GET';
      response.writeHead(listing ? 200 : status, { 'content-type': 'application/xml' });
      response.end(`<?xml version="1.0" encoding="UTF-8"?>\n${listing ? EMPTY_LIST : error}`);
    }),
  );
}
