import { Secret } from '../../../../../functions/core/secret';
import { maskOf } from '../../../../../functions/script/environment/secrets';

const mask = (...values: string[]) => maskOf(new Map(values.map((value, i) => [`S${i}`, new Secret(value)])));

test.each([
  ['wherever it stands', ['secret'], 'a secret, secretly', 'a [redacted], [redacted]ly'],
  ['also a longer one that begins like it', ['pass', 'password'], 'password', '[redacted]'],
  ['each line of one with several', ['first line\nsecond line\n'], 'second line', '[redacted]'],
  ['without the space around it', ['  token\r\n'], 'token', '[redacted]'],
])('replaces a secret %s', (_, values, line, masked) => {
  expect(mask(...values)(line)).toBe(masked);
});

test('does not replace a value of less than four characters, which would make the text unreadable', () => {
  expect(mask('1', 'yes', '')('it ran 11 times: yes')).toBe('it ran 11 times: yes');
});
