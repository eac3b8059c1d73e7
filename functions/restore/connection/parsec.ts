import { createPrivateKey, pbkdf2Sync, randomBytes, sign } from 'node:crypto';
import { authenticationUnsupported } from './connection-errors';

/** ASN.1 before the 32 bytes of an Ed25519 key (RFC 8410, section 7). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** More than this would keep the process busy for minutes. The factor of a server is 0 to 3. */
const LARGEST_FACTOR = 10;

/**
 * Answers to a server with the plugin parsec: a signature over its random bytes and our own, by a key that is derived
 * from the password ("Authentication Plugin - PARSEC", MariaDB).
 *
 * @param salt the letter P, the factor of the rounds, and the salt
 */
export function answerWithParsec(password: Buffer, scramble: Buffer, salt: Buffer): Buffer {
  const [algorithm, factor = Number.POSITIVE_INFINITY] = salt;
  if (algorithm !== 0x50 || factor > LARGEST_FACTOR) {
    throw authenticationUnsupported(
      `The server asks parsec for a key derivation (${salt.subarray(0, 2).toString('hex')}) that is not known here`,
    );
  }
  const seed = pbkdf2Sync(password, salt.subarray(2), 1024 << factor, 32, 'sha512');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const own = randomBytes(32);
  return Buffer.concat([own, sign(null, Buffer.concat([scramble, own]), key)]);
}
