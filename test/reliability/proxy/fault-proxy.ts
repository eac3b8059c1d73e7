import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Answer } from './answers';
import { type AwsCall, type AwsRequest, nameCall } from './aws-call';

/** An intercepted request to AWS, and ways to answer it. */
export interface InterceptedRequest {
  /** Sends the request to AWS, at each call once, and returns the response. */
  forward(): Promise<Answer>;
  /** Sends a response to the function. */
  answer(answer: Answer): void;
  /** Sends the head and half of the response's body, then closes the connection. */
  answerHalf(answer: Answer): void;
  /** Resets the connection. */
  reset(): void;
  /** Resolves when the function has closed the connection or was killed. */
  readonly abandoned: Promise<void>;
}

/** Decides whether and when a request is sent to AWS, and which response the function receives. */
export type RequestHandler = (environmentId: string, call: AwsCall, intercepted: InterceptedRequest) => Promise<void>;

/** Forwards a request and its response unchanged. */
export async function passThrough(intercepted: InterceptedRequest): Promise<void> {
  intercepted.answer(await intercepted.forward());
}

/**
 * An HTTP proxy between the functions and tasks of a local cloud and AWS. Each environment and container has a separate port,
 * which identifies the sender of a request. Requests are unchanged, including the Host header, so that signatures are valid.
 */
export class FaultProxy {
  readonly #servers: Server[] = [];

  constructor(private readonly handler: RequestHandler) {}

  /** Opens a port for an environment or a container; for `startLocalCloud`, as `functionEndpoint` and `taskEndpoint`. */
  readonly endpoint = async (environmentId: string, cloudEndpoint: string): Promise<string> => {
    const server = createServer((incoming, outgoing) => {
      void this.#handle(environmentId, cloudEndpoint, incoming, outgoing);
    });
    // Connections of a stopped function must not time out.
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
    // The function was killed while it sent the request: AWS would ignore the incomplete request.
    const body = await buffer(incoming).catch(() => undefined);
    if (body === undefined) return;
    const call: AwsRequest = { method, url, headers, body };
    const intercepted: InterceptedRequest = {
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
    await this.handler(id, nameCall(call), intercepted).catch(() => intercepted.reset());
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
