import { mutantsOf } from './mutant';

const CONNECTION = 'unit/functions/dump/connection/connection.test.ts';

/** What an error never repeats. */
export const SECRETS = [
  ...mutantsOf('dump/connection/connection.ts', CONNECTION, [
    {
      guard: 'a wrong value of a SecureString is not shown',
      find: 'return isEncrypted\n',
      replace: 'return isEncrypted && all === undefined\n',
      test: 'an invalid value of a SecureString is not printed: port, must be an integer between 1 and 65535',
    },
    {
      guard: 'a wrong value that is the password is not shown',
      find: ': hidden.redact(JSON.stringify(value));',
      replace: ': JSON.stringify(value);',
      test: 'does not print an invalid plain value that is the password itself',
    },
    {
      guard: 'a failure repeats no value of a SecureString',
      find: "hidden = new Secret(stored?.value ?? '', encryptedValues([host, port, username, names]));",
      replace: "hidden = new Secret(stored?.value ?? '');",
      test: 'the error of a failed run contains no value of a SecureString, in no cause and no stack',
    },
    {
      guard: 'a port is no secret',
      find: '!setting?.isEncrypted || isPort(setting.value)',
      replace: '!setting?.isEncrypted',
      test: 'the error of a failed run redacts whole words only, and no port',
    },
  ]),
  ...mutantsOf('core/secret.ts', CONNECTION, [
    {
      guard: 'the cause of an error is redacted, too',
      find: 'at instanceof Error && !seen.has(at); at = at.cause',
      replace: 'at instanceof Error && !seen.has(at); at = undefined',
      test: 'the error of a failed run contains no value of a SecureString, in no cause and no stack',
    },
    {
      guard: 'a secret is known as JSON writes it',
      find: '[value, escaped(value), value.trim()]',
      replace: '[value, value.trim()]',
      test: 'does not print an invalid plain value that is the password with a quotation mark',
    },
    {
      guard: 'a secret is known without its line break',
      find: '[value, escaped(value), value.trim()]',
      replace: '[value, escaped(value)]',
      test: 'does not print an invalid plain value that is the password without its line break',
    },
    {
      guard: 'ordinary words are taken out as words',
      find: "(?![A-Za-z0-9_])`, 'g')",
      replace: "`, 'g')",
      test: 'the error of a failed run redacts whole words only, and no port',
    },
  ]),
  ...mutantsOf('dump/client/explain-failure.ts', CONNECTION, [
    {
      guard: 'a line break is told only of a login that failed',
      find: 'if (isDenied && ',
      replace: 'if (',
      test: String.raw`the error of a failed run mentions once at a failed login that the password ends with a line break: "\n"`,
    },
  ]),
];
