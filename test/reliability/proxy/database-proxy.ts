import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';

/** What a connection carried, from the database to the client. */
export interface Wire {
  /** Bytes so far. */
  bytes: number;
  /** Counts of bytes at which the client spoke: each is the end of one answer and the beginning of the next. */
  readonly turns: number[];
}

/** A connection in the hands of a fault. The bytes before it have arrived, and those after it wait. */
export interface Link {
  /** Ends the connection in order, as a server does that shuts down. */
  cut(): void;
  /** Ends the connection with a reset, as a firewall does that has forgotten it. */
  reset(): void;
  /** From here on, so many bytes at a time, and so many milliseconds between them. */
  slowDown(bytes: number, milliseconds: number): void;
  /** Resolves when the client has gone. */
  readonly closed: Promise<unknown>;
}

/** What happens to one connection, once. The rest of the connection waits for its end, if it is a promise. */
export interface WireFault {
  readonly name: string;
  /** After how many bytes from the database; exactly so many arrive. 0: before the database hears of the connection. */
  readonly after: number;
  readonly strike: (link: Link) => unknown;
}

/** Says which fault a new connection meets, if any. */
export type Switchboard = (wire: Wire) => WireFault | undefined;

/** What a client sends, or that it ends the connection; the client's bytes wait until the answer has settled. */
export type Listener = (spoken: Buffer | 'end', wire: Wire) => Promise<unknown> | undefined;

/** A TCP proxy between functions and a database, which knows nothing of their protocol: TLS passes as it is. */
export class DatabaseProxy {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  switchboard: Switchboard = () => undefined;
  /** Called with all that clients send, before the database gets it. Readable when TLS is off. */
  listener: Listener = () => undefined;

  private constructor(private readonly databasePort: number) {
    this.#server = createServer({ noDelay: true }, (client) => {
      void this.#carry(this.#kept(client)).catch(() => client.resetAndDestroy());
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

  #kept(socket: Socket): Socket {
    this.#sockets.add(socket);
    // How a connection ends is told by its streams; an error that nobody listens to would end the process.
    return socket.on('error', () => {}).on('close', () => this.#sockets.delete(socket));
  }

  async #carry(client: Socket): Promise<void> {
    const wire: Wire = { bytes: 0, turns: [] };
    const fault = this.switchboard(wire);
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
    if (fault?.after === 0) await fault.strike(link);
    // What the client says after the end is read and thrown away: unread bytes would turn the end into a reset.
    if (over || client.destroyed) return void client.resume();

    const database = this.#kept(connect({ host: '127.0.0.1', port: this.databasePort, noDelay: true }));
    // One after the other: what is sent later doesn't overtake what waits.
    let heard: Promise<unknown> | undefined;
    const hear = (spoken: Buffer | 'end', pass: () => void): void => {
      const waits = heard ? heard.then(() => this.listener(spoken, wire)) : this.listener(spoken, wire);
      if (waits) heard = waits.then(pass, () => client.resetAndDestroy());
      else pass();
    };
    client.on('data', (spoken: Buffer) => {
      if (wire.turns.at(-1) !== wire.bytes) wire.turns.push(wire.bytes);
      hear(spoken, () => {
        if (!database.destroyed) database.write(spoken);
      });
    });
    client.once('end', () => hear('end', () => database.end())).once('close', () => database.destroy());

    const send = async (bytes: Buffer): Promise<void> => {
      const size = pace?.bytes ?? bytes.length;
      for (let start = 0; start < bytes.length && !client.destroyed; start += size) {
        if (!client.write(bytes.subarray(start, start + size))) await Promise.race([once(client, 'drain'), closed]);
        if (pace) await (pace.milliseconds > 0 ? sleep(pace.milliseconds) : turn());
      }
      wire.bytes += bytes.length;
    };
    let struck = fault === undefined || fault.after === 0;
    for await (const chunk of database as AsyncIterable<Buffer>) {
      let rest = chunk;
      if (fault && !struck && wire.bytes + chunk.length >= fault.after) {
        struck = true;
        const last = fault.after - wire.bytes;
        await send(chunk.subarray(0, last));
        rest = chunk.subarray(last);
        await fault.strike(link);
        if (over) return;
      }
      await send(rest);
    }
    client.end();
  }
}
