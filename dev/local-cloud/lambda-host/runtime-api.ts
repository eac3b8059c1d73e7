import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One event on its way to a function. */
export interface RuntimeEvent {
  requestId: string;
  functionArn: string;
  deadline: Date;
  payload: string;
}

/** Handles the requests of a runtime. */
export interface RuntimeListener {
  /** The runtime requests an event: its initialisation or its previous invocation is complete. */
  onReady(): void;
  onResponse(requestId: string, body: string): void;
  onError(requestId: string, body: string): void;
  onInitError(body: string): void;
}

/**
 * The Runtime API of one execution environment (AWS Lambda Developer Guide, "Using the Lambda runtime API for custom
 * runtimes"), on a port of its own.
 */
export class RuntimeApi {
  readonly #server: Server;
  /** The runtime's open request for its next event. */
  #next: ServerResponse | undefined;

  constructor(private readonly listener: RuntimeListener) {
    this.#server = createServer((request, response) => void this.#handle(request, response));
    // An environment is frozen between invocations for as long as there are none.
    this.#server.keepAliveTimeout = 0;
    this.#server.requestTimeout = 0;
    this.#server.timeout = 0;
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Answers the runtime's request for its next event. */
  send(event: RuntimeEvent): void {
    if (!this.#next) throw new Error(`The runtime did not ask for an event; request ${event.requestId} can't be sent.`);
    this.#next.writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': event.requestId,
      'Lambda-Runtime-Deadline-Ms': String(event.deadline.getTime()),
      'Lambda-Runtime-Invoked-Function-Arn': event.functionArn,
      'Lambda-Runtime-Trace-Id': `Root=1-${event.requestId.replaceAll('-', '').slice(0, 8)}-${event.requestId.replaceAll('-', '').slice(8)};Sampled=0`,
    });
    this.#next.end(event.payload);
    this.#next = undefined;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (path === '/2018-06-01/runtime/invocation/next') {
      this.#next = response;
      this.listener.onReady();
      return;
    }
    const body = await readBody(request);
    response.writeHead(202, { 'Content-Type': 'application/json' });
    response.end('{"status":"OK"}');
    if (path === '/2018-06-01/runtime/init/error') return this.listener.onInitError(body);
    const [, requestId, kind] = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/.exec(path) ?? [];
    if (kind === 'response') this.listener.onResponse(requestId as string, body);
    if (kind === 'error') this.listener.onError(requestId as string, body);
  }
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // A runtime that is killed while it answers breaks the connection; the exit of the process is handled elsewhere.
  await new Promise<void>((resolve) => {
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('close', resolve);
    request.on('error', () => resolve());
  });
  return Buffer.concat(chunks).toString();
}
