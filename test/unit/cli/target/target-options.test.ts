import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { rootCertificates } from 'node:tls';
import type { Session } from '../../../../cli/core/session';
import { Output } from '../../../../cli/output/output';
import { TARGET, type TargetOptions, targetOf, targetProblems } from '../../../../cli/target/target-options';
import { optionsOf, parse } from '../../../../cli/usage/parse';
import { verb } from '../../../../cli/usage/verb';
import { temporaryFolder } from '../../../../dev/tools/temporary-folder';

const copy = verb({
  name: 'copy',
  summary: 'Copies',
  description: [],
  arguments: [],
  options: TARGET,
  examples: [],
  run: async () => 0,
});

/** The options of a command line. */
const given = (line: string) => parse(copy, line.split(' ').filter(Boolean), {}).given.options as TargetOptions;

const tokens: object[] = [];
const session = (environment: NodeJS.ProcessEnv = { MYSQL_PWD: 'secret' }) =>
  ({
    environment,
    input: new PassThrough(),
    output: new Output({ out: new PassThrough(), err: new PassThrough(), environment, json: false }),
    signal: new AbortController().signal,
    aws: {
      token: async (account: object) => {
        tokens.push(account);
        return 'token';
      },
    },
  }) as unknown as Session;

const target = (line: string) => targetOf(given(line), session());

function optionsFile(content: string): string {
  const path = join(temporaryFolder('target-options'), 'my.cnf');
  writeFileSync(path, content);
  return path;
}

test('a host is reached over TLS that proves its name, by public authorities', async () => {
  const { address, user, name } = await target('--host db.example.com --user admin');
  expect(address).toMatchObject({
    host: 'db.example.com',
    port: 3306,
    tls: { mode: 'VERIFY_IDENTITY', serverName: 'db.example.com' },
  });
  expect(address).toHaveProperty('tls.ca', expect.stringContaining(rootCertificates[0] as string));
  expect([user, name]).toEqual(['admin', 'db.example.com:3306']);
});

test('TLS is turned off by its option only', async () => {
  expect(await target('--host db --user admin --tls-mode DISABLED')).toHaveProperty('address.tls', {
    mode: 'DISABLED',
  });
});

test('a forwarded port is the way to a server, whose certificate and token are still of its own name', async () => {
  const through = '--host db.example.com --port 3307 --user admin --through 127.0.0.1:13306 --iam-authentication';
  const { address, name, password } = await target(through);
  expect(address).toMatchObject({ host: '127.0.0.1', port: 13_306, tls: { serverName: 'db.example.com' } });
  expect(name).toBe('db.example.com:3307');
  expect((await password()).reveal()).toBe('token');
  expect(tokens).toEqual([{ host: 'db.example.com', port: 3307, username: 'admin' }]);
});

test.each(['127.0.0.1', 'here:0', 'here:70000', ':13306', 'a@b:1'])('refuses %s as a forwarded port', (value) => {
  expect(() => given(`--host db --through ${value}`)).toThrow('--through must be host:port, such as 127.0.0.1:13306');
});

test('an options file names what no option does', async () => {
  const file = optionsFile('[client]\nhost=of-file\nport=3310\nuser=of_file\n');
  expect(await target(`--defaults-extra-file ${file} --host db`)).toMatchObject({
    address: { host: 'db', port: 3310 },
    user: 'of_file',
  });
});

test.each(['33o6', '0', '65536'])('the port %s in an options file is refused', async (port) => {
  const wrong = optionsFile(`[client]\nhost=db\nuser=u\nport=${port}\n`);
  await expect(target(`--defaults-extra-file ${wrong}`)).rejects.toThrow(
    `must be an integer from 1 to 65535, got: "${port}"`,
  );
});

test.each([
  { line: '--user admin', problem: 'There is no target. Name it by --host or --socket.' },
  { line: '--host mysql://root:geheim@db', problem: '--host is a name or an address alone.' },
  { line: '--socket /s --host db', problem: '--socket excludes --host and --port.' },
  { line: '--socket /s --through h:1', problem: '--socket excludes --through.' },
  { line: '--socket /s --tls-ca ca.pem', problem: '--socket excludes the options of TLS' },
  { line: '--host db --no-password --iam-authentication', problem: 'exclude each other' },
])('refuses $line', ({ line, problem }) => {
  expect(targetProblems(given(line))).toEqual([expect.stringContaining(problem)]);
});

test.each([
  { line: '--host db', problem: 'There is no user.' },
  { line: '--host db --user u --tls-ca /nowhere.pem', problem: '"/nowhere.pem" can\'t be read (ENOENT)' },
  { line: '--socket /s --user u --iam-authentication', problem: 'no tokens for a socket' },
])('$line is wrong usage', async ({ line, problem }) => {
  await expect(target(line)).rejects.toThrow(problem);
});

test('no option of a target can carry a password', () => {
  expect(Object.entries(optionsOf(copy)).filter(([name]) => /^password$|^p$/.test(name))).toEqual([
    ['password', expect.objectContaining({ refused: expect.stringContaining('visible in the process list') })],
  ]);
});
