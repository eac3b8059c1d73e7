import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { sentence } from '../../core/errors';
import { ConnectionLost, LoginError, loginRefused, StatementRefused } from './connection-errors';
import { type Greeting, Login, offersTls, parseGreeting, parseRefusal, tlsRequest } from './login';
import { Fields, MessageReader, packetsOf } from './messages';
import { nameOfTarget, type Target } from './target';

/** Result of a statement. */
export interface Outcome {
  readonly affectedRows: number;
  /** Warnings of a statement without rows, which SHOW WARNINGS lists; the protocol counts to 65,535. */
  readonly warnings: number;
  /** Rows of all results; NULL is null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const COMMAND = { quit: Buffer.from([1]), useDatabase: Buffer.from([2]), query: Buffer.from([3]) };
const MORE_RESULTS = 0x0008;
const LOCAL_FILE = 0xfb;
/** Milliseconds until a session is open. */
const LOGIN_LIMIT = 30_000;
/** Milliseconds of silence until the system asks whether the other side is still there. */
const KEEP_ALIVE = 30_000;

/**
 * A session with a server of either family. Statements are sent as the bytes that they are, whatever character set the
 * session has ("Client/Server Protocol", MySQL Source Code Documentation; decision 0016).
 */
export class ServerConnection {
  #command: Command | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #lost: Error | undefined;

  private constructor(
    private readonly link: Link,
    /** Of the greeting, for example `9.7.4` or `11.8.3-MariaDB`. */
    readonly version: string,
    /** By which another session can end this one. */
    readonly threadId: number,
  ) {
    link.onMessage = (message) => this.#take(message);
    link.onEnd = (reason) => this.#end(reason);
  }

  /**
   * Opens a session.
   *
   * @throws {LoginError} when the server can't be reached, is not the one of the certificate, or refuses the login.
   */
  static async open(target: Target, signal?: AbortSignal): Promise<ServerConnection> {
    const password = await target.password();
    signal?.throwIfAborted();
    const link = new Link(target);
    const abort = () => link.destroy(signal?.reason);
    signal?.addEventListener('abort', abort);
    const timer = setTimeout(
      () =>
        link.destroy(
          new LoginError(
            'LOGIN_TIMEOUT',
            `${nameOfTarget(target)} did not finish the login within ${LOGIN_LIMIT / 1000} s. Check that a database server listens there, and what lies on the way to it.`,
          ),
        ),
      LOGIN_LIMIT,
    );
    try {
      const greeting = await logIn(link, target, password.reveal());
      return new ServerConnection(link, greeting.version, greeting.threadId);
    } catch (error) {
      link.destroy();
      if (error instanceof StatementRefused) throw loginRefused(error, target.usesToken);
      if (!(error instanceof ConnectionLost)) throw error;
      throw new LoginError(
        'SERVER_UNREACHABLE',
        `${nameOfTarget(target)} ended the connection before the login: ${sentence(error.message)} Look at the log of the server, and at proxies on the way.`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Why there is no session any more; undefined while there is one. */
  get lost(): Error | undefined {
    return this.#lost;
  }

  /**
   * Executes a statement.
   *
   * @throws {StatementRefused} when the server answers with an error.
   * @throws {ConnectionLost} when it does not answer any more.
   */
  execute(statement: Buffer | string): Promise<Outcome> {
    return this.#send(COMMAND.query, typeof statement === 'string' ? Buffer.from(statement) : statement);
  }

  /** The rows of a query. NULL reads as an empty text. */
  async rows(statement: string): Promise<string[][]> {
    const { rows } = await this.execute(statement);
    return rows.map((row) => row.map((value) => value ?? ''));
  }

  /** Selects a database, whose name is given as it is. */
  async use(database: string): Promise<void> {
    await this.#send(COMMAND.useDatabase, Buffer.from(database));
  }

  /** Ends the session, or what is left of it. */
  close(): void {
    if (this.#lost) return;
    this.link.write(COMMAND.quit, Buffer.alloc(0));
    this.link.end();
  }

  /** Ends the session at once. The server may go on with a statement that it has. */
  destroy(reason?: Error): void {
    this.link.destroy(reason);
  }

  /** Sends a command when the one before is answered. */
  #send(command: Buffer, body: Buffer): Promise<Outcome> {
    const outcome = this.#last.then(() => this.#sendNow(command, body));
    this.#last = outcome.catch(() => {});
    return outcome;
  }

  #sendNow(command: Buffer, body: Buffer): Promise<Outcome> {
    if (this.#lost) return Promise.reject(this.#lost);
    return new Promise((resolve, reject) => {
      this.#command = new Command(resolve, reject);
      this.link.write(command, body);
    });
  }

  #take(message: Buffer): void {
    const command = this.#command;
    if (!command) {
      // A message that no command asked for states why the server ends the session.
      const reason =
        message[0] === 0xff ? parseRefusal(message).message : 'It sent a message that no command asked for.';
      this.link.destroy(new ConnectionLost(sentence(reason)));
      return;
    }
    if (message[0] === LOCAL_FILE && command.isAtBeginning) {
      this.link.destroy(new ConnectionLost('The server asked for a file of this machine.'));
      return;
    }
    // Settled last, so that the next statement can be sent from there.
    const settle = command.take(message);
    if (!settle) return;
    this.#command = undefined;
    settle();
  }

  #end(reason: Error): void {
    this.#lost ??= reason;
    this.#command?.reject(this.#lost);
    this.#command = undefined;
  }
}

/** A statement whose answer is awaited ("COM_QUERY Response"). */
class Command {
  #state: 'beginning' | 'columns' | 'rows' = 'beginning';
  #columns = 0;
  #affectedRows = 0;
  #warnings = 0;
  readonly #rows: (string | null)[][] = [];

  constructor(
    private readonly resolve: (outcome: Outcome) => void,
    readonly reject: (error: Error) => void,
  ) {}

  get isAtBeginning(): boolean {
    return this.#state === 'beginning';
  }

  /** Returns what follows when this was the last message. */
  take(message: Buffer): (() => void) | undefined {
    if (message[0] === 0xff) {
      const refusal = parseRefusal(message);
      return () => this.reject(refusal);
    }
    switch (this.#state) {
      case 'beginning': {
        const fields = new Fields(message);
        const count = fields.length() ?? 0;
        if (count > 0) {
          this.#columns = count;
          this.#state = 'columns';
          return undefined;
        }
        this.#affectedRows += fields.length() ?? 0;
        fields.length();
        const status = fields.integer(2);
        this.#warnings += fields.integer(2);
        return this.#result(status);
      }
      case 'columns':
        // The definitions of the columns end as the rows do.
        if (isEnd(message)) this.#state = 'rows';
        return undefined;
      case 'rows': {
        if (isEnd(message)) return this.#result(message.readUInt16LE(3));
        const fields = new Fields(message);
        this.#rows.push(Array.from({ length: this.#columns }, () => fields.value()?.toString('utf8') ?? null));
        return undefined;
      }
    }
  }

  #result(status: number): (() => void) | undefined {
    this.#state = 'beginning';
    if ((status & MORE_RESULTS) !== 0) return undefined;
    const outcome = { affectedRows: this.#affectedRows, warnings: this.#warnings, rows: this.#rows };
    return () => this.resolve(outcome);
  }
}

function endedHere(): ConnectionLost {
  return new ConnectionLost('The session was ended here.');
}

function isEnd(message: Buffer): boolean {
  return message[0] === 0xfe && message.length < 9;
}

async function logIn(link: Link, target: Target, password: string): Promise<Greeting> {
  const { address } = target;
  const greeting = parseGreeting(await link.next());
  const tls = 'socket' in address || address.tls.mode === 'DISABLED' ? undefined : address.tls;
  if (tls) {
    if (!offersTls(greeting)) {
      throw new LoginError('TLS_UNAVAILABLE', `${nameOfTarget(target)} offers no TLS. Turn TLS on in the server.`);
    }
    link.send(tlsRequest(greeting));
    await link.startTls(tls);
  }
  const isPrivate = tls !== undefined || 'socket' in address;
  const login = new Login(greeting, target.user, password, isPrivate, tls !== undefined);
  link.send(login.first);
  for (;;) {
    const answer = login.take(await link.next());
    if (answer === 'done') return greeting;
    if (answer) link.send(answer);
  }
}

/** The bytes of a connection, as messages. */
class Link {
  onMessage: ((message: Buffer) => void) | undefined;
  onEnd: ((reason: Error) => void) | undefined;
  #socket: Socket;
  #reader: MessageReader;
  #ended: Error | undefined;
  /** Number of the next packet during the login. */
  #sequence = 0;
  readonly #messages: Buffer[] = [];
  #waiting: { resolve: (message: Buffer) => void; reject: (error: Error) => void } | undefined;

  constructor(private readonly target: Target) {
    const { address } = target;
    this.#reader = this.#newReader();
    this.#socket =
      'socket' in address
        ? connect({ path: address.socket })
        : connect({
            host: address.host,
            port: address.port,
            keepAlive: true,
            keepAliveInitialDelay: KEEP_ALIVE,
            noDelay: true,
          });
    this.#listen(this.#socket, (error) => this.#explainUnreachable(error));
  }

  /** The next message during the login. */
  next(): Promise<Buffer> {
    const message = this.#messages.shift();
    if (message) return Promise.resolve(message);
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** Sends a message of the login. */
  send(message: Buffer): void {
    this.#write(packetsOf(message, Buffer.alloc(0), this.#sequence));
    this.#sequence += 1;
  }

  /** Sends a command. */
  write(command: Buffer, body: Buffer): void {
    this.#write(packetsOf(command, body));
  }

  /** Continues with TLS. @throws {LoginError} when the server is not the one of its certificate. */
  async startTls({ ca, serverName }: { readonly ca?: string; readonly serverName?: string }): Promise<void> {
    const { address } = this.target;
    const name = serverName ?? ('host' in address ? address.host : '');
    // Bytes that came without TLS must not be taken for the server's.
    if (this.#messages.length > 0 || this.#reader.isWithinMessage) {
      throw new LoginError(
        'NOT_A_DATABASE_SERVER',
        `${nameOfTarget(this.target)} sent more than a greeting before TLS, which no database server does. Look for a proxy on the way.`,
      );
    }
    for (const event of ['data', 'close', 'error']) this.#socket.removeAllListeners(event);
    // From here on, errors are those of the socket that is made of it.
    this.#socket.on('error', () => {});
    const secure = connectTls({
      socket: this.#socket,
      // What the certificate must be for; without it, Node.js takes "localhost" for an address.
      host: name,
      // guard: restores-into-the-server-of-the-certificate
      rejectUnauthorized: true,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(ca === undefined ? {} : { ca }),
    });
    this.#socket = secure;
    this.#reader = this.#newReader();
    this.#listen(secure, (error) => explainTls(error, name));
    await new Promise<void>((resolve, reject) => {
      this.#waiting = { resolve: () => {}, reject };
      secure.once('secureConnect', () => {
        this.#waiting = undefined;
        resolve();
      });
    });
    this.#listen(secure, (error) => new ConnectionLost(sentence(error.message)), true);
  }

  destroy(reason?: unknown): void {
    this.#end(reason instanceof Error ? reason : endedHere());
    this.#socket.destroy();
  }

  /** Ends the connection when everything is sent. */
  end(): void {
    this.#end(endedHere());
    this.#socket.destroySoon();
  }

  #newReader(): MessageReader {
    return new MessageReader((message, sequence) => {
      if (this.onMessage) {
        this.onMessage(message);
        return;
      }
      this.#sequence = sequence + 1;
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting.resolve(message);
      else this.#messages.push(message);
    });
  }

  #listen(socket: Socket, explain: (error: Error) => Error, again = false): void {
    if (again) socket.removeAllListeners('error');
    else {
      const reader = this.#reader;
      socket.on('data', (chunk: Buffer) => {
        try {
          reader.push(chunk);
        } catch (error) {
          this.destroy(error);
        }
      });
      socket.on('close', () => this.#end(new ConnectionLost('The server closed the connection.')));
    }
    socket.on('error', (error) => this.#end(explain(error)));
  }

  #write(packets: Iterable<Buffer>): void {
    this.#socket.cork();
    for (const packet of packets) this.#socket.write(packet);
    this.#socket.uncork();
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
    this.onEnd?.(this.#ended);
  }

  #explainUnreachable(error: NodeJS.ErrnoException): Error {
    if (this.onMessage) return new ConnectionLost(sentence(error.message));
    const name = nameOfTarget(this.target);
    const isUnknown = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
    return new LoginError(
      isUnknown ? 'HOST_UNKNOWN' : 'SERVER_UNREACHABLE',
      `${name} can't be reached: ${sentence(error.message)} ${isUnknown ? 'Correct the host.' : 'Check that the server runs, and what lies on the way to it.'}`,
      { cause: error },
    );
  }
}

function explainTls(error: Error, name: string): LoginError {
  return new LoginError(
    'TLS_CERTIFICATE_INVALID',
    `The certificate of the server does not prove that it is ${name}: ${sentence(error.message)} Name the file with the certificate of its authority (--tls-ca), and the host that the certificate is for.`,
    { cause: error },
  );
}
