import { type Answers, authenticate, type Challenge, canAnswerAtOnce } from './authenticate';
import { authenticationUnsupported, LoginError, StatementRefused } from './connection-errors';
import { Fields, withLength } from './messages';

/** Flags of both sides ("Capabilities Flags", MySQL Source Code Documentation). */
const CAPABILITIES = {
  longPassword: 1,
  longFlag: 1 << 2,
  protocol41: 1 << 9,
  tls: 1 << 11,
  transactions: 1 << 13,
  secureConnection: 1 << 15,
  multiResults: 1 << 17,
  pluginAuth: 1 << 19,
  connectAttributes: 1 << 20,
  lengthOfAuth: 1 << 21,
};

/**
 * What we use of the protocol. Not LOCAL_FILES: no statement reads files of this machine. Not SESSION_TRACK and
 * DEPRECATE_EOF, which would only change the form of answers, and not IGNORE_SPACE, which is a SQL mode.
 */
const WANTED =
  CAPABILITIES.longPassword |
  CAPABILITIES.longFlag |
  CAPABILITIES.protocol41 |
  CAPABILITIES.transactions |
  CAPABILITIES.secureConnection |
  CAPABILITIES.multiResults |
  CAPABILITIES.pluginAuth |
  CAPABILITIES.connectAttributes |
  CAPABILITIES.lengthOfAuth;

const REQUIRED = CAPABILITIES.protocol41 | CAPABILITIES.secureConnection | CAPABILITIES.pluginAuth;

/** Longest message that we accept: no limit. */
const LONGEST = 0xff_ff_ff_ff;
/** utf8mb4_general_ci, which every supported server has. */
const COLLATION = 45;

/** The server's first packet. */
export interface Greeting extends Challenge {
  readonly version: string;
  readonly threadId: number;
  readonly capabilities: number;
}

/** @throws {LoginError} when it is none. @throws {StatementRefused} when the server refuses the connection. */
export function parseGreeting(message: Buffer): Greeting {
  if (message[0] === 0xff) throw parseRefusal(message);
  if (message[0] !== 10 || message.length < 40) {
    throw new LoginError(
      'NOT_A_DATABASE_SERVER',
      'The program at the address of the target does not speak the protocol of MySQL. Correct host and port.',
    );
  }
  const fields = new Fields(message, 1);
  const version = fields.text().replace(/^5\.5\.5-(?=.*MariaDB)/i, '');
  const threadId = fields.integer(4);
  const begin = fields.bytes(8);
  fields.bytes(1);
  const lower = fields.integer(2);
  fields.bytes(3);
  const capabilities = lower + fields.integer(2) * 0x1_00_00;
  const length = fields.integer(1);
  fields.bytes(10);
  const end = fields.bytes(Math.max(13, length - 8));
  if ((capabilities & REQUIRED) !== REQUIRED) {
    throw new LoginError(
      'SERVER_UNSUPPORTED',
      `The server ${version} lacks parts of the protocol that every supported version has. Restore into a supported version, and not through a proxy that leaves them out.`,
    );
  }
  return { version, threadId, capabilities, plugin: fields.text(), scramble: Buffer.concat([begin, end]) };
}

/** Whether the server offers TLS. */
export function offersTls({ capabilities }: Greeting): boolean {
  return (capabilities & CAPABILITIES.tls) !== 0;
}

/** Asks for TLS ("Protocol::SSLRequest"). */
export function tlsRequest(greeting: Greeting): Buffer {
  return beginning(greeting, true);
}

/** A login that is under way. */
export class Login {
  /** The first message ("Protocol::HandshakeResponse41"). */
  readonly first: Buffer;
  #answers: Answers;

  /** @throws {LoginError} when the password can't be proven. */
  constructor(
    greeting: Greeting,
    user: string,
    private readonly password: string,
    private readonly isPrivate: boolean,
    usesTls: boolean,
  ) {
    // The server names the plugin of most accounts, and asks for another one where it has to.
    const plugin = canAnswerAtOnce(greeting.plugin) ? greeting.plugin : 'mysql_native_password';
    this.#answers = authenticate({ plugin, scramble: greeting.scramble }, password, isPrivate);
    this.first = Buffer.concat([
      beginning(greeting, usesTls),
      Buffer.from(`${user}\0`),
      withLength(this.#answers.first),
      Buffer.from(`${plugin}\0`),
      ...((greeting.capabilities & CAPABILITIES.connectAttributes) === 0 ? [] : [ATTRIBUTES]),
    ]);
  }

  /**
   * Takes the server's next message. Returns our answer, undefined to wait, or `done`.
   *
   * @throws {StatementRefused} when the server refuses the login.
   * @throws {LoginError} when the password can't be proven.
   */
  take(message: Buffer): Buffer | undefined | 'done' {
    switch (message[0]) {
      case 0x00:
        return 'done';
      case 0xff:
        throw parseRefusal(message);
      case 0xfe: {
        if (message.length === 1) {
          throw authenticationUnsupported('The account has a password of the time before MySQL 4.1');
        }
        const fields = new Fields(message, 1);
        const plugin = fields.text();
        this.#answers = authenticate({ plugin, scramble: fields.rest() }, this.password, this.isPrivate);
        return this.#answers.first;
      }
      default: {
        // A 1 stands before data that could be mistaken for one of the other messages.
        const data = message[0] === 0x01 ? message.subarray(1) : message;
        if (this.#answers.next) return this.#answers.next(data);
        throw authenticationUnsupported('The server sends data that the authentication plugin has no use for');
      }
    }
  }
}

/** An error of the server ("ERR_Packet"). */
export function parseRefusal(message: Buffer): StatementRefused {
  const fields = new Fields(message, 1);
  const errno = fields.integer(2);
  const rest = fields.rest();
  // Before the login there is no state.
  const hasState = rest[0] === 0x23;
  const state = hasState ? rest.toString('latin1', 1, 6) : 'HY000';
  return new StatementRefused(errno, state, rest.toString('utf8', hasState ? 6 : 0));
}

const ATTRIBUTES = withLength(
  Buffer.concat(['program_name', 'lambda-mysqldump restore'].map((text) => withLength(Buffer.from(text)))),
);

function beginning({ capabilities }: Greeting, usesTls: boolean): Buffer {
  const packet = Buffer.alloc(32);
  packet.writeUInt32LE(((WANTED & capabilities) | (usesTls ? CAPABILITIES.tls : 0)) >>> 0, 0);
  packet.writeUInt32LE(LONGEST, 4);
  packet[8] = COLLATION;
  return packet;
}
