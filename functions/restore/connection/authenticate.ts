import { createHash } from 'node:crypto';
import { authenticationUnsupported, LoginError } from './connection-errors';
import { signByPassword } from './ed25519';
import { answerWithParsec } from './parsec';

/** What a server asks a client to prove. */
export interface Challenge {
  /** Name of the client's plugin. */
  readonly plugin: string;
  /** Random bytes of the server, and sometimes a zero byte behind them. */
  readonly scramble: Buffer;
}

/** Our side of a login by one plugin. */
export interface Answers {
  readonly first: Buffer;
  /** Answers what the server sends next; undefined when it only waits for the result. */
  next?(data: Buffer): Buffer | undefined;
}

const NOTHING = Buffer.alloc(0);
const SCRAMBLE_BYTES = 20;

/** States of `caching_sha2_password` ("Caching_sha2_password information", MySQL Source Code Documentation). */
const IS_CACHED = 3;
const FULL_AUTHENTICATION = 4;

/**
 * Proves the password.
 *
 * @param isPrivate whether the connection is private: TLS with a verified server, or a Unix socket. Only then the password itself is
 * sent, where a plugin wants that. (A key for its encryption could be anybody's.)
 * @throws {LoginError} when that can't be done.
 */
export function authenticate({ plugin, scramble }: Challenge, password: string, isPrivate: boolean): Answers {
  const secret = Buffer.from(password, 'utf8');
  const inClear = (): Buffer => {
    if (isPrivate) return Buffer.concat([secret, Buffer.alloc(1)]);
    throw new LoginError(
      'TLS_REQUIRED',
      `The server asks for the password itself (${plugin}), which is sent over TLS or a Unix socket only. Leave --tls-mode DISABLED out.`,
    );
  };
  switch (plugin) {
    case 'mysql_native_password':
      return { first: nativeToken(secret, scramble.subarray(0, SCRAMBLE_BYTES)) };
    case 'caching_sha2_password':
      return {
        first: sha2Token(secret, scramble.subarray(0, SCRAMBLE_BYTES)),
        next: ([state]) => {
          if (state === IS_CACHED) return undefined;
          if (state === FULL_AUTHENTICATION) return inClear();
          throw authenticationUnsupported(
            `The server answers ${plugin} by the state ${state}, which is not known here`,
          );
        },
      };
    case 'sha256_password':
    case 'mysql_clear_password':
      return { first: secret.length === 0 ? Buffer.alloc(1) : inClear() };
    case 'client_ed25519':
      return { first: secret.length === 0 ? NOTHING : signByPassword(secret, scramble.subarray(0, 32)) };
    case 'parsec':
      return { first: NOTHING, next: (salt) => answerWithParsec(secret, scramble.subarray(0, 32), salt) };
    default:
      throw authenticationUnsupported(`The account uses the authentication plugin ${plugin}, which is not known here`);
  }
}

/** Plugins whose first answer needs nothing but the server's first packet. */
export function canAnswerAtOnce(plugin: string): boolean {
  return plugin === 'mysql_native_password' || plugin === 'caching_sha2_password';
}

function nativeToken(password: Buffer, scramble: Buffer): Buffer {
  if (password.length === 0) return NOTHING;
  const once = digest('sha1', password);
  return xor(once, digest('sha1', scramble, digest('sha1', once)));
}

function sha2Token(password: Buffer, scramble: Buffer): Buffer {
  if (password.length === 0) return NOTHING;
  const once = digest('sha256', password);
  return xor(once, digest('sha256', digest('sha256', once), scramble));
}

function digest(algorithm: 'sha1' | 'sha256', ...parts: readonly Buffer[]): Buffer {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, i) => byte ^ (other[i] as number)));
}
