import { nullOnlyHere } from '../../../../../functions/dump/client/server-identity';

test.each(['mysql', 'mariadb'] as const)('%s: the comparison is the same where NOT binds more tightly', (flavour) => {
  // HIGH_NOT_PRECEDENCE; the meaning of double quotes and || depends on the mode.
  expect(nullOnlyHere(flavour, 'ab')).toMatch(/ WHERE NOT \(SHA2\([^"|\\]+\) <=> 'ab'\)\)$/);
});
