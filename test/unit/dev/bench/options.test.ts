import { PARTS, parseOptions } from '../../../../dev/bench/options';

test('measures everything at full size and writes the pages without arguments', () => {
  expect(parseOptions([])).toEqual({
    parts: PARTS,
    megabytes: 1_000,
    growsTo: 5_000,
    rounds: 5,
    writesPages: true,
    rival: undefined,
    restore: { megabytes: 200, rounds: 3, writesPage: true },
  });
});

test.each([
  { args: ['--large'], expected: { megabytes: 5_000, growsTo: 5_000, writesPages: true } },
  { args: ['--megabytes', '1000', '--rounds', '7'], expected: { megabytes: 1_000, rounds: 7, writesPages: true } },
  { args: ['--megabytes', '20'], expected: { megabytes: 20, growsTo: 100, writesPages: false } },
  { args: ['--megabytes', '7000'], expected: { megabytes: 7_000, growsTo: 7_000, writesPages: true } },
  { args: ['--rounds', '4'], expected: { rounds: 4, writesPages: false } },
  { args: ['speed'], expected: { parts: ['speed'], writesPages: true } },
  { args: ['growth', '--megabytes', '30', 'size'], expected: { parts: ['growth', 'size'], megabytes: 30 } },
  {
    args: ['restore'],
    expected: { parts: ['restore'], restore: { megabytes: 200, writesPage: true } },
  },
  { args: ['--megabytes', '20'], expected: { restore: { megabytes: 20, writesPage: false } } },
  { args: ['--rounds', '2'], expected: { restore: { rounds: 2, writesPage: false } } },
  { args: ['--rival', '/opt/myloader'], expected: { rival: '/opt/myloader' } },
])('parses $args', ({ args, expected }) => {
  expect(parseOptions(args)).toMatchObject(expected);
});

test.each([
  { args: ['everything'], message: 'There is no part or option "everything".' },
  { args: ['--megabytes'], message: '--megabytes must be followed by an integer of at least 1, got: nothing.' },
  { args: ['--megabytes', '0'], message: 'got: 0' },
  { args: ['--megabytes', '1.5'], message: 'got: 1.5' },
  { args: ['--rounds', 'many'], message: '--rounds must be followed by an integer of at least 1, got: many.' },
  { args: ['--rival'], message: '--rival must be followed by a path.' },
])('refuses $args and prints the usage', ({ args, message }) => {
  expect(() => parseOptions(args)).toThrow(message);
  expect(() => parseOptions(args)).toThrow('npm run bench -- --large');
});
