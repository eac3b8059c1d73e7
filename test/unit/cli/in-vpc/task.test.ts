import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { TASK_OPTIONS } from '../../../../cli/in-vpc/perform-in-vpc';
import { argumentsFor, requireShortInput } from '../../../../cli/in-vpc/request';
import { restoreTask } from '../../../../cli/in-vpc/task';
import { parse } from '../../../../cli/usage/parse';
import { restore } from '../../../../cli/verbs/restore';
import { version } from '../../../../package.json';

const ENVIRONMENT = {
  RUNNER_EXECUTION: 'arn:execution',
  RUNNER_VERSION: version,
  JOB_NAME: 'shop',
  DUMP_BUCKET: 'dumps',
  DUMP_PREFIX: 'backups',
  RESTORE_PASSWORD_PARAMETER: '/shop/restore',
};

/** The arguments that a task makes of an input. */
function argumentsOf(input: object, environment: NodeJS.ProcessEnv = {}): string[] {
  const all = { ...ENVIRONMENT, RUNNER_INPUT: JSON.stringify(input), ...environment };
  return restoreTask(all, new Writable()).args(TASK_OPTIONS);
}

test('a task understands the choices of the person as they were given', () => {
  const words = [
    'shop',
    '2026-11-20',
    '--host',
    'db',
    '--user',
    'admin',
    '--tables',
    'a,b',
    '--tables',
    '`c,d`',
    '--rename',
    'x=y',
    '--resume',
    '-t',
    '8',
  ];
  const { given } = parse(restore, [...words, '--in-vpc'], {});
  const [, ...args] = argumentsOf({ arguments: argumentsFor(given.arguments, given.options, TASK_OPTIONS) });
  const { given: inTask } = parse(restore, args, {});
  expect(inTask.arguments).toEqual(given.arguments);
  expect(inTask.options).toEqual({
    ...given.options,
    'in-vpc': false,
    json: true,
    bucket: 'dumps',
    prefix: 'backups',
    'password-parameter': '/shop/restore',
  });
});

test.each([
  ['backups', { DUMP_PREFIX: 'backups' }],
  // An empty variable is none in ECS.
  ['', { DUMP_PREFIX: undefined }],
])('a task looks for dumps below the prefix %j of the job', (prefix, environment) => {
  const [, ...args] = argumentsOf({ arguments: ['--host=db', '--user=admin', '--', 'shop'] }, environment);
  expect(parse(restore, args, {}).given.options).toMatchObject({ bucket: 'dumps', prefix });
});

test('words behind the options of an input are never options', () => {
  const words = ['shop', 'latest', '--defaults-extra-file=/etc/passwd', '--socket=/x'];
  const [, ...args] = argumentsOf({ arguments: ['--host=db', '--user=admin', '--', ...words] });
  expect(() => parse(restore, args, {})).toThrow('Unexpected argument "--defaults-extra-file=/etc/passwd"');
});

test('the quotation marks of an input count among the characters that a task takes', () => {
  const input = (count: number) => ({ arguments: Array.from({ length: count }, () => '--tables=a') });
  // 6,500 characters, and 1,000 quotation marks to be escaped.
  expect(JSON.stringify(input(500))).toHaveLength(6_515);
  expect(() => requireShortInput(input(500))).toThrow('at most 7000 characters of arguments, got: 7519.');
  expect(() => requireShortInput(input(450))).not.toThrow();
});

test.each([
  ['the parameter that the module names', {}, ['--password-parameter=/shop/restore']],
  [
    'the secret that the module names',
    { RESTORE_PASSWORD_PARAMETER: '', RESTORE_PASSWORD_SECRET_ARN: 'arn:secret' },
    ['--password-secret=arn:secret'],
  ],
])('a task logs in with the password of %s', (_, environment, expected) => {
  expect(argumentsOf({ arguments: ['--', 'shop'] }, environment)).toEqual(expect.arrayContaining(expected));
});

test.each(['--no-password', '--iam-authentication'])('a task with %s reads no password', (option) => {
  expect(argumentsOf({ arguments: [option, '--', 'shop'] }).join(' ')).not.toContain('password-parameter');
});

test('certificates of the person are a file for the task', () => {
  const [option = ''] = argumentsOf({ arguments: ['--', 'shop'], tlsCa: 'PEM' }).filter((it) => /^--tls-ca=/.test(it));
  expect(readFileSync(option.slice('--tls-ca='.length), 'utf8')).toBe('PEM');
});

test.each([
  [
    'an option of the machine',
    { arguments: ['--defaults-extra-file=/etc/x', '--', 'shop'] },
    {},
    'defaults-extra-file',
  ],
  ['another bucket', { arguments: ['--bucket=other', '--', 'shop'] }, {}, 'bucket'],
  ['another password', { arguments: ['--password-parameter=/x', '--', 'shop'] }, {}, 'password-parameter'],
  ['options without an end', { arguments: ['shop'] }, {}, 'arguments that a task does not take'],
  ['another job', { arguments: ['--', 'crm'] }, {}, 'The task restores dumps of the job "shop", and not of "crm".'],
  ['another form', { command: 'rm' }, {}, 'A task needs RUNNER_INPUT'],
  [
    'to run in an image of another version',
    { arguments: ['--', 'shop'] },
    { RUNNER_VERSION: '99.1.0' },
    /IMAGE_OF_OTHER_VERSION.*module version 99\.1\.0/,
  ],
  ['no password', { arguments: ['--', 'shop'] }, { RESTORE_PASSWORD_PARAMETER: '' }, 'The module names no password'],
])('a task refuses %s', (_, input, environment, message) => {
  expect(() => argumentsOf(input, environment)).toThrow(message);
});
