import { canResetCounters } from '../../../../../functions/dump/fence/server-kind';

test.each([
  { flavour: 'mariadb', version: '11.8.2', can: true },
  { flavour: 'mariadb', version: '11.5.0', can: true },
  { flavour: 'mariadb', version: '11.4.9', can: false },
  { flavour: 'mysql', version: '9.7.4', can: false },
] as const)('FLUSH sets the counters of statements to zero on $flavour $version: $can', ({ can, ...server }) => {
  expect(canResetCounters(server)).toBe(can);
});
