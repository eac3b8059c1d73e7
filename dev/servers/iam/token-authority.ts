import { createServer, type Server, type Socket } from 'node:net';

/** What a client logs in with. */
export interface TokenLogin {
  readonly user: string;
  /** The password as the client sent it. */
  readonly token: string;
}

/** Decides about a login: undefined, or why it is refused. */
export type TokenJudge = (login: TokenLogin) => Promise<string | undefined>;

/** A login and what was decided. */
export interface JudgedLogin extends TokenLogin {
  readonly at: Date;
  readonly refusal: string | undefined;
}

/** Who the authentication plugin of a server asks about tokens (`aws-authentication.c`). */
export class TokenAuthority {
  readonly logins: JudgedLogin[] = [];
  readonly #server: Server;

  private constructor(private readonly judge: TokenJudge) {
    this.#server = createServer((socket) => this.#answer(socket).finally(() => socket.end()));
  }

  /** @param path of the Unix socket. */
  static async listen(path: string, judge: TokenJudge): Promise<TokenAuthority> {
    const authority = new TokenAuthority(judge);
    await new Promise<void>((resolve, reject) =>
      authority.#server.once('error', reject).listen({ path, readableAll: true, writableAll: true }, resolve),
    );
    authority.#server.unref();
    return authority;
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(socket: Socket): Promise<void> {
    socket.on('error', () => {});
    const [user = '', token = ''] = await twoTexts(socket);
    const refusal = await this.judge({ user, token }).catch((error) => `the judge failed: ${error}`);
    this.logins.push({ user, token, at: new Date(), refusal });
    socket.write(refusal === undefined ? 'y' : 'n');
  }
}

/** Reads two texts that end with a zero byte each. */
async function twoTexts(socket: Socket): Promise<string[]> {
  let received = '';
  socket.setEncoding('utf8');
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    received += chunk;
    if (received.split('\0').length > 2) break;
  }
  return received.split('\0');
}
