import { PassThrough } from 'node:stream';
import { Interruption, type UsageError } from '../../../../cli/core/errors';
import type { Session } from '../../../../cli/core/session';
import { Output } from '../../../../cli/output/output';
import { type PasswordOptions, passwordProblems, passwordProvider } from '../../../../cli/target/password';

const NONE: PasswordOptions = {
  'password-parameter': undefined,
  'password-secret': undefined,
  'iam-authentication': false,
  'no-password': false,
};
const ACCOUNT = { user: 'root', address: undefined };

function session(environment: NodeJS.ProcessEnv = {}, isTTY = false): Session {
  const err = new PassThrough();
  const output = new Output({ out: new PassThrough(), err, environment, json: false });
  const input = Object.assign(new PassThrough(), { isTTY });
  const ssm = { send: async () => ({ Parameter: { Type: 'SecureString', Value: 'of ssm\n' } }) };
  const aws = { ssm: async () => ssm, secretsManager: async () => ({}) };
  return { environment, input, output, signal: new AbortController().signal, aws } as unknown as Session;
}

async function passwordOf(options: Partial<PasswordOptions>, file: object, from: Session): Promise<string> {
  const provide = await passwordProvider({ ...NONE, ...options }, file, ACCOUNT, from);
  return (await provide()).reveal();
}

test('an option comes before the options file, and that before MYSQL_PWD', async () => {
  const from = session({ MYSQL_PWD: 'of environment' });
  expect(await passwordOf({ 'password-parameter': '/p' }, { password: 'of file' }, from)).toBe('of ssm\n');
  expect(await passwordOf({}, { password: 'of file' }, from)).toBe('of file');
  expect(await passwordOf({}, {}, from)).toBe('of environment');
  expect(await passwordOf({ 'no-password': true }, { password: 'of file' }, from)).toBe('');
});

test('asks for it on a terminal, and shows nothing of it', async () => {
  const from = session({}, true);
  const asked = passwordOf({}, {}, from);
  (from.input as PassThrough).write('typed\r');
  expect(await asked).toBe('typed');
});

test('is refused without any source and without a terminal', async () => {
  const error: UsageError = await passwordOf({}, {}, session()).catch((it) => it);
  expect(error.message).toMatch(/^\[USAGE_INVALID\] There is no password of "root", and no terminal to ask for it\./);
});

test.each([
  { key: 'ctrl-C', typed: '\u0003' },
  { key: 'ctrl-D', typed: '\u0004' },
])('$key at the question is an interruption, and no defect', async ({ typed }) => {
  const from = session({}, true);
  const asked = passwordOf({}, {}, from);
  (from.input as PassThrough).write(typed);
  await expect(asked).rejects.toBeInstanceOf(Interruption);
});

test('sources exclude each other', () => {
  expect(passwordProblems({ ...NONE, 'password-parameter': '/p', 'no-password': true })).toEqual([
    '--password-parameter and --no-password exclude each other.',
  ]);
  expect(passwordProblems({ ...NONE, 'no-password': true })).toEqual([]);
});
