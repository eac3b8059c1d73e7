import { createPublicKey, verify } from 'node:crypto';
import { authenticate } from '../../../../../functions/restore/connection/authenticate';
import { signByPassword } from '../../../../../functions/restore/connection/ed25519';
import { Login } from '../../../../../functions/restore/connection/login';
import { answerWithParsec } from '../../../../../functions/restore/connection/parsec';

const SCRAMBLE = Buffer.from(Array.from({ length: 32 }, (_, i) => i * 7 + 1));

test('a signature of ed25519 is the one that the key of the password verifies', () => {
  const signature = signByPassword(Buffer.from('secret'), SCRAMBLE);
  // The plugin stores the public key: A in R || A || M of RFC 8032. That of "secret" is in MariaDB's own test suite.
  const publicKey = Buffer.from('ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY', 'base64');
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  expect(verify(null, SCRAMBLE, key, signature)).toBe(true);
  expect(verify(null, Buffer.alloc(32), key, signature)).toBe(false);
});

test('parsec refuses a number of rounds that would take minutes', () => {
  expect(() => answerWithParsec(Buffer.from('x'), SCRAMBLE, Buffer.from([0x50, 30, 1, 2]))).toThrow(
    /^\[AUTHENTICATION_UNSUPPORTED\] .*\(501e\).*Change the user to/,
  );
});

test.each(['mysql_clear_password', 'sha256_password'])('%s sends the password where nobody can listen', (plugin) => {
  const { first } = authenticate({ plugin, scramble: SCRAMBLE }, 'päss', true);
  expect(first).toEqual(Buffer.from('päss\0'));
});

test.each(['mysql_clear_password', 'sha256_password'])('%s does not send the password without TLS', (plugin) => {
  expect(() => authenticate({ plugin, scramble: SCRAMBLE }, 'x', false)).toThrow(/^\[TLS_REQUIRED\]/);
});

test('caching_sha2_password does not send the password without TLS when the server has not cached it', () => {
  const answers = authenticate({ plugin: 'caching_sha2_password', scramble: SCRAMBLE }, 'x', false);
  expect(answers.next?.(Buffer.from([3]))).toBeUndefined();
  expect(() => answers.next?.(Buffer.from([4]))).toThrow(/^\[TLS_REQUIRED\]/);
});

test('an unknown state of caching_sha2_password is named, with what to do', () => {
  const answers = authenticate({ plugin: 'caching_sha2_password', scramble: SCRAMBLE }, 'x', true);
  expect(() => answers.next?.(Buffer.from([9]))).toThrow(/caching_sha2_password by the state 9, .*Change the user to/);
});

test('a password of the time before MySQL 4.1 is refused, with what to do', () => {
  const greeting = {
    version: '5.7.44',
    threadId: 1,
    capabilities: 0,
    plugin: 'mysql_native_password',
    scramble: SCRAMBLE,
  };
  const login = new Login(greeting, 'app', 'x', true, true);
  expect(() => login.take(Buffer.from([0xfe]))).toThrow(/before MySQL 4\.1\. Change the user to/);
});

test('an unknown plugin is named', () => {
  expect(() => authenticate({ plugin: 'auth_gssapi_client', scramble: SCRAMBLE }, 'x', true)).toThrow(
    /^\[AUTHENTICATION_UNSUPPORTED\] .*auth_gssapi_client/,
  );
});
