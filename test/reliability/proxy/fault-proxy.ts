import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Answer } from './answers';
import { type AwsCall, type AwsRequest, nameCall } from './aws-call';

/** What can be done with one request on its way to AWS. */
export interface Passage {
  /** Sends the request to AWS, as often as this is called, and gives its answer. */
  forward(): Promise<Answer>;
  /** Gives an answer to the function. */
  answer(answer: Answer): void;
  /** Gives the head and a half of the answer's body, then cuts the connection. */
  answerHalf(answer: Answer): void;
  /** Cuts the connection with a reset. */
  reset(): void;
  /** Resolves when the function has given up waiting, or is gone. */
  readonly abandoned: Promise<void>;
}

/** Decides about every request: whether and when it reaches AWS, and what the function hears. */
export type Conductor = (environmentId: string, call: AwsCall, passage: Passage) => Promise<void>;

/** Lets a request through. */
export async function pass(passage: Passage): Promise<void> {
  passage.answer(await passage.forward());
}

/**
 * An HTTP proxy between the functions of a local cloud and AWS. Each environment has a port of its own, so that every
 * request is known to be one environment's. Requests pass as they are, the Host header included: signatures hold.
 */
export class FaultProxy {
  readonly #servers: Server[] = [];

  constructor(private readonly conductor: Conductor) {}

  /** Opens a port for an environment; to be passed to `startLocalCloud` as `functionEndpoint`. */
  readonly endpoint = async (environmentId: string, cloudEndpoint: string): Promise<string> => {
    const server = createServer((incoming, outgoing) => {
      void this.#handle(environmentId, cloudEndpoint, incoming, outgoing);
    });
    // A function that was stopped for a while finds its connection as it left it.
    server.keepAliveTimeout = 0;
    server.requestTimeout = 0;
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  async stop(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map((server) => new Promise((resolve) => server.close(resolve))));
  }

  async #handle(id: string, cloud: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = incoming;
    const abandoned = new Promise<void>((resolve) => outgoing.once('close', resolve));
    // A function that was killed while it sent: AWS would see a request that never ends, and do nothing.
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    const call: AwsRequest = { method, url, headers, body };
    const passage: Passage = {
      forward: () => this.#forward(cloud, call, incoming.rawHeaders),
      answer: (answer) => {
        outgoing.writeHead(answer.status, answer.headers as Record<string, string>);
        outgoing.end(method === 'HEAD' ? undefined : answer.body);
      },
      answerHalf: (answer) => {
        outgoing.writeHead(answer.status, { ...(answer.headers as Record<string, string>) });
        outgoing.flushHeaders();
        outgoing.write(answer.body.subarray(0, answer.body.length / 2), () => outgoing.destroy());
      },
      reset: () => {
        outgoing.socket?.resetAndDestroy();
      },
      abandoned,
    };
    await this.conductor(id, nameCall(call), passage).catch(() => passage.reset());
  }

  #forward(cloud: string, { method, url, body }: AwsRequest, rawHeaders: string[]): Promise<Answer> {
    const headers: Record<string, string> = {};
    for (let i = 0; i < rawHeaders.length; i += 2) headers[rawHeaders[i] as string] = rawHeaders[i + 1] as string;
    const { hostname, port } = new URL(cloud);
    return new Promise((resolve, reject) => {
      // A connection of its own: one that AWS had closed meanwhile would be a fault that nobody injected.
      const onward = request({ hostname, port, path: url, method, headers, agent: false }, (answer) => {
        buffer(answer).then((received) => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: received });
        }, reject);
      });
      onward.on('error', reject);
      onward.end(body);
    });
  }
}
