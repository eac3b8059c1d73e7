import type { UsageError } from '../../../../cli/core/errors';
import { parse } from '../../../../cli/usage/parse';
import { verb } from '../../../../cli/usage/verb';

const copy = verb({
  name: 'copy',
  summary: 'Copies',
  description: [],
  arguments: [
    { name: 'job', help: 'Name of the job', required: true },
    { name: 'mode', help: 'How', choices: ['fast', 'slow'] },
  ],
  options: {
    into: { type: 'string', short: 'i', help: 'Name' },
    threads: { type: 'number', help: 'Number' },
    table: {
      type: 'string',
      repeated: true,
      help: 'Table',
      check: (it) => (it.includes('.') ? undefined : 'must be database.table'),
    },
    force: { type: 'flag', help: 'Force' },
    definer: { type: 'string', choices: ['keep', 'strip'], help: 'Definer' },
    bucket: { type: 'string', variable: 'COPY_BUCKET', help: 'Bucket' },
  },
  examples: [],
  check: ({ options: { force, into } }) => (force && into === undefined ? ['--force needs --into.'] : []),
  run: async () => 0,
});

function given(args: string, environment: NodeJS.ProcessEnv = {}) {
  return parse(copy, args.split(' ').filter(Boolean), environment).given;
}

function problems(args: string): readonly string[] {
  try {
    given(args);
  } catch (error) {
    return (error as UsageError).problems;
  }
  return [];
}

test('reads arguments and options in any order, short, with an equals sign and repeated', () => {
  const { arguments: positionals, options } = given('--threads=4 shop -i copy --table a.b --table c.d --force');
  expect(positionals).toEqual(['shop']);
  expect(options).toMatchObject({ threads: 4, into: 'copy', table: ['a.b', 'c.d'], force: true, json: false });
  expect(options.definer).toBeUndefined();
});

test('takes an option from its environment variable, and prefers the option', () => {
  expect(given('shop', { COPY_BUCKET: 'one' }).options.bucket).toBe('one');
  expect(given('shop --bucket two', { COPY_BUCKET: 'one' }).options.bucket).toBe('two');
  expect(given('shop', { COPY_BUCKET: '' }).options.bucket).toBeUndefined();
});

test('reports every problem at once', () => {
  expect(problems('--threads 0 --tabel --table x --definer drop --force=1 --into a --into b one fast three')).toEqual([
    'Unknown option --tabel. Did you mean --table?',
    '--force takes no value.',
    '--into is given 2 times. Give it once.',
    'Unexpected argument "three".',
    '--threads must be a positive integer, got: "0".',
    '--table must be database.table, got: "x".',
    '--definer must be one of keep, strip, got: "drop".',
  ]);
});

test.each([
  { args: '', problem: 'The argument <job> is missing: Name of the job.' },
  { args: 'shop fast more', problem: 'Unexpected argument "more".' },
  { args: 'shop medium', problem: 'The argument <mode> must be one of fast, slow, got: "medium".' },
  { args: 'shop --into', problem: '--into needs a value.' },
  { args: 'shop --into=', problem: '--into needs a value.' },
  { args: 'shop -x', problem: 'Unknown option -x.' },
  { args: 'shop --threads 1.5', problem: '--threads must be a positive integer, got: "1.5".' },
  { args: 'shop --force', problem: '--force needs --into.' },
])('refuses "$args"', ({ args, problem }) => {
  expect(problems(args)).toEqual([problem]);
});

test('does not take the next option for the value of the one before', () => {
  expect(problems('shop --into --force')).toEqual([
    '--into needs a value, and is followed by "--force". For a value that begins with a hyphen write --into=….',
  ]);
  expect(given('shop --into=-x').options.into).toBe('-x');
});

test.each(['--password hunter2', '--password=hunter2', '-phunter2', '-p hunter2', '--password'])(
  'refuses a password as "%s", with the reason and without its value',
  (args) => {
    const [problem = '', ...others] = problems(`shop ${args}`);
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^--?p(assword)? is not accepted\. A password in the arguments is visible in the process list/,
    );
    expect(problem).not.toContain('hunter2');
  },
);

test.each(['--passwrd hunter2', '--passwort=hunter2'])(
  'answers "%s" as an option for a password, and does not repeat its value',
  (args) => {
    const [problem = '', ...others] = problems(`shop fast ${args}`);
    expect(others).toEqual([]);
    expect(problem).toMatch(/^Unknown option --passw\w+\. A password in the arguments is visible/);
    expect(problem).not.toContain('hunter2');
  },
);

test('the word behind an unknown option is no argument too many', () => {
  expect(problems('shop fast --intoo copy')).toEqual(['Unknown option --intoo. Did you mean --into?']);
});

test('the help is shown whatever else is wrong', () => {
  expect(given('--help --unknown').options.help).toBe(true);
  expect(given('-h --unknown').options.help).toBe(true);
});

describe('-h', () => {
  const connect = verb({ ...copy, options: { ...copy.options, host: { type: 'string', help: 'Host' } } });
  const parsed = (args: string) => parse(connect, args.split(' '), {}).given;

  test.each(['shop fast -h db.example.com', 'shop -h db.example.com --into copy', 'shop fast -hdb.example.com'])(
    'before a value is refused where there is a host: "%s"',
    (args) => {
      expect(() => parsed(args)).toThrow('[USAGE_INVALID] -h is --help here. Name the host by --host.');
    },
  );

  test.each(['-h', 'shop -h', 'shop -h --into copy'])('is the help without a value: "%s"', (args) => {
    expect(parsed(args).options.help).toBe(true);
  });

  test('is the help where there is no host', () => {
    expect(given('-h shop').options.help).toBe(true);
  });
});

test('options with names of JavaScript objects are unknown, too', () => {
  expect(problems('shop --constructor --__proto__')).toHaveLength(2);
});
