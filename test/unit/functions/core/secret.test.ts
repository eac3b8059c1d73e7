import { format, inspect } from 'node:util';
import fc from 'fast-check';
import { Secret } from '../../../../functions/core/secret';

const PASSWORD = 'hunter2"\\#';

test.each([
  ['a template string', (secret: Secret) => `${secret}`],
  ['String()', (secret: Secret) => String(secret)],
  ['JSON', (secret: Secret) => JSON.stringify({ connection: { password: secret } })],
  ['console.log of it', (secret: Secret) => inspect(secret)],
  [
    'console.log of an object around it',
    (secret: Secret) => inspect({ a: { b: [secret] } }, { depth: 9, showHidden: true }),
  ],
  ['a format', (secret: Secret) => format('%s %o %O %j', secret, secret, secret, secret)],
  ['its keys and values', (secret: Secret) => JSON.stringify(Object.entries(secret))],
  ['a copy', (secret: Secret) => JSON.stringify({ ...secret })],
])('does not appear in %s', (_, show) => {
  expect(show(new Secret(PASSWORD))).not.toContain('hunter2');
});

test('is revealed only by an explicit call', () => {
  expect(new Secret(PASSWORD).reveal()).toBe(PASSWORD);
});

test("is removed from other programs' output at every occurrence", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 3 }), fc.array(fc.string()), (password, texts) => {
      fc.pre(!'[redacted]'.includes(password));
      const redacted = new Secret(password).redact(texts.join(password));
      expect(redacted.split('[redacted]').join('')).not.toContain(password);
    }),
  );
});

test('is removed together with the values that replaced it, in plain form and in JSON', () => {
  const secret = new Secret('first');
  secret.redactAlso('next "one"');
  expect(secret.redact(`first, next "one", ${JSON.stringify('next "one"')}`)).toBe(
    '[redacted], [redacted], "[redacted]"',
  );
});

test('leaves a text unchanged when there is no password', () => {
  expect(new Secret('').redact('nothing to hide')).toBe('nothing to hide');
});
