import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** Traffic of a connection, from the database to the client. */
export interface Wire {
  /** Bytes so far. */
  bytes: number;
  /** Byte counts at which the client sent something: each is the end of one answer and the beginning of the next. */
  readonly turns: number[];
}

/** A connection that a fault controls. Bytes before the fault have arrived, and those after it are held back. */
export interface Link {
  /** Closes the connection normally, like a server that shuts down. */
  cut(): void;
  /** Resets the connection, like a firewall that has dropped its state. */
  reset(): void;
  /** Sends the rest in pieces of this number of bytes, with a pause between them. */
  slowDown(bytes: number, milliseconds: number): void;
  /** Resolves when the client has closed the connection. */
  readonly closed: Promise<unknown>;
}

/** A fault of one connection. If `apply` returns a promise, the rest of the traffic waits for it. */
export interface WireFault {
  readonly name: string;
  /** Number of bytes from the database that arrive before the fault. 0: before the proxy connects to the database. */
  readonly after: number;
  readonly apply: (link: Link) => unknown;
}

/** Returns the fault for a new connection, if any. */
export type FaultSelector = (wire: Wire) => WireFault | undefined;

/** Called with the bytes that a client sends, or at its end; they are held back until the returned promise has settled. */
export type Listener = (sent: Buffer | 'end', wire: Wire) => Promise<unknown> | undefined;

/** A TCP proxy between functions and a database, independent of their protocol, so that TLS works unchanged. */
export class DatabaseProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  selectFault: FaultSelector = () => undefined;
  /** Called with everything that clients send, before it is sent to the database. Plain text when TLS is off. */
  listener: Listener = () => undefined;

  private constructor(private readonly databasePort: number) {
    this.#server = createServer({ noDelay: true }, (client) => {
      void this.#carry(this.#track(client)).catch(() => client.resetAndDestroy());
    });
  }

  static async to(databasePort: number): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(databasePort);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #track(socket: Socket): Socket {
    this.#sockets.add(socket);
    // The streams report the end of the connection; an unhandled error event would end the process.
    return socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }

  async #carry(client: Socket): Promise<void> {
    const wire: Wire = { bytes: 0, turns: [] };
    const fault = this.selectFault(wire);
    const closed = new Promise<void>((resolve) => client.once('close', () => resolve()));
    let pace: { bytes: number; milliseconds: number } | undefined;
    let over = false;
    const link: Link = {
      cut: () => {
        over = true;
        client.end();
      },
      reset: () => {
        over = true;
        client.resetAndDestroy();
      },
      slowDown: (bytes, milliseconds) => {
        pace = { bytes, milliseconds };
      },
      closed,
    };
    if (fault?.after === 0) await fault.apply(link);
    // Reads and discards what the client sends after the end, because unread bytes would turn it into a reset.
    if (over || client.destroyed) return void client.resume();

    const database = this.#track(connect({ host: '127.0.0.1', port: this.databasePort, noDelay: true }));
    // In order: later bytes don't overtake those that are held back.
    let listened: Promise<unknown> | undefined;
    const listen = (sent: Buffer | 'end', pass: () => void): void => {
      const waits = listened ? listened.then(() => this.listener(sent, wire)) : this.listener(sent, wire);
      if (waits) listened = waits.then(pass, () => client.resetAndDestroy());
      else pass();
    };
    client.on('data', (sent: Buffer) => {
      if (wire.turns.at(-1) !== wire.bytes) wire.turns.push(wire.bytes);
      listen(sent, () => {
        if (!database.destroyed) database.write(sent);
      });
    });
    client.once('end', () => listen('end', () => database.end())).once('close', () => database.destroy());

    const send = async (bytes: Buffer): Promise<void> => {
      const size = pace?.bytes ?? bytes.length;
      for (let start = 0; start < bytes.length && !client.destroyed; start += size) {
        if (!client.write(bytes.subarray(start, start + size))) await Promise.race([once(client, 'drain'), closed]);
        if (pace) await (pace.milliseconds > 0 ? sleep(pace.milliseconds) : turn());
      }
      wire.bytes += bytes.length;
    };
    let injected = fault === undefined || fault.after === 0;
    for await (const chunk of database as AsyncIterable<Buffer>) {
      let rest = chunk;
      if (fault && !injected && wire.bytes + chunk.length >= fault.after) {
        injected = true;
        const last = fault.after - wire.bytes;
        await send(chunk.subarray(0, last));
        rest = chunk.subarray(last);
        await fault.apply(link);
        if (over) return;
      }
      await send(rest);
    }
    client.end();
  }
}
