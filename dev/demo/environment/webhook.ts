import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A foreign HTTP API, which records its calls. */
export interface Webhook {
  readonly url: string;
  /** Bodies sent to a path, in order. */
  calls(path: string): string[];
  stop(): void;
}

export async function startWebhook(): Promise<Webhook> {
  const calls: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    calls.push({ path: request.url ?? '', body: await text(request) });
    response.end(JSON.stringify({ received: calls.length }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: (path) => calls.filter((call) => call.path === path).map(({ body }) => body),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
