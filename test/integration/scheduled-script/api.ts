import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that the API has received. */
export interface Seen {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** The HTTP API that scripts of the tests call. It answers with the number of calls of the path. */
export class Api {
  readonly seen: Seen[] = [];
  readonly #server: Server = createServer(async (request, response) => {
    const { path } = await this.#note(request);
    response.end(String(this.count(path)));
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  count(path: string): number {
    return this.seen.filter((seen) => seen.path === path).length;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #note(request: IncomingMessage): Promise<Seen> {
    const { url: path = '', headers } = request;
    const seen = { path, authorization: headers.authorization, body: await text(request) };
    this.seen.push(seen);
    return seen;
  }
}
