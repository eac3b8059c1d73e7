import { sentence } from '../../core/errors';
import { Command, type Outcome } from './command';
import { ConnectionLost, LoginError, loginRefused, StatementRefused } from './connection-errors';
import { Link } from './link';
import { type Greeting, Login, offersTls, parseGreeting, parseRefusal, tlsRequest } from './login';
import { nameOfTarget, type Target } from './target';

const COMMAND = { quit: Buffer.from([1]), useDatabase: Buffer.from([2]), query: Buffer.from([3]) };
const LOCAL_FILE = 0xfb;
/** Milliseconds until a session is open. */
const LOGIN_LIMIT = 30_000;

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
