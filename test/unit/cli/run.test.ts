import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { run } from '../../../cli/run';

/** Runs a command line in a process without AWS. */
async function ran(args: readonly string[], signal = new AbortController().signal, further: NodeJS.ProcessEnv = {}) {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const environment = { LAMBDA_MYSQLDUMP_BUCKET: 'dumps', AWS_REGION: 'eu-central-1', ...further };
  const exit = await run(args, { environment, input: new PassThrough(), out, err, signal });
  return { exit, out: String(out.read() ?? ''), err: String(err.read() ?? '') };
}

test('a call without arguments prints the help, and is no success for a script', async () => {
  expect(await ran([])).toMatchObject({ exit: 2, out: expect.stringContaining('restore') });
});

test.each([['help'], ['--help'], ['help', 'restore'], ['restore', '--help'], ['--version']])(
  '%s %s is a success',
  async (...args) => {
    expect((await ran(args.filter(Boolean))).exit).toBe(0);
  },
);

test.each([
  { args: ['restor'], err: 'Did you mean "restore"?' },
  { args: ['--json', 'list'], err: 'The command comes first' },
  { args: ['help', 'everything'], err: 'Unknown command "everything"' },
  { args: ['restore', 'shop', '--password=x'], err: '--password is not accepted.' },
  {
    args: ['list', '--region', 'eu-central1'],
    err: '--region must be the name of a region, such as eu-central-1, got: "eu-central1".',
  },
  {
    args: ['list', '--bucket', 's3://dumps/shop'],
    err: '--bucket must be the name of a bucket alone, without s3:// and without a prefix',
  },
  { args: ['restore', 'shop', '--host', 'db:3306', '--user', 'u'], err: 'the port by --port' },
])('$args is wrong usage', async ({ args, err }) => {
  const ended = await ran(args);
  expect(ended.exit).toBe(2);
  expect(ended.err).toContain(err);
});

test('with --json an error is an object with its code and exit status', async () => {
  const { err, out, exit } = await ran(['list', 'shop', '--days', '0', '--json']);
  expect(JSON.parse(err)).toMatchObject({
    type: 'error',
    code: 'USAGE_INVALID',
    exit: 2,
    problems: [expect.any(String)],
  });
  expect([out, exit]).toEqual(['', 2]);
});

test('an interrupted command exits 130, whatever else went wrong', async () => {
  const interruption = new AbortController();
  interruption.abort();
  expect(await ran(['list', 'shop'], interruption.signal)).toMatchObject({ exit: 130, err: '' });
});

describe('a profile', () => {
  const before = { ...process.env };
  let folder: string;
  let files: NodeJS.ProcessEnv;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'profiles-'));
    files = { AWS_CONFIG_FILE: join(folder, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials') };
    writeFileSync(join(folder, 'config'), '[profile empty]\nregion = eu-central-1\n');
    // The SDK reads the variables of the process.
    Object.assign(process.env, files, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  test('without credentials is named in one message, without those of the SDK', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
    const { err, exit } = await ran(['list', 'shop', '--profile', 'empty', '--json'], undefined, files);
    expect(JSON.parse(err)).toMatchObject({
      code: 'ROLE_CREDENTIALS_INVALID',
      message: expect.stringMatching(
        /\(AWS profile "empty"\)\. There are no valid AWS credentials here\. .* by --profile or AWS_PROFILE\.$/,
      ),
    });
    expect(exit).toBe(1);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  test.each([
    { args: ['--profile', 'emtpy'], further: {}, origin: '--profile' },
    { args: [], further: { AWS_PROFILE: 'emtpy' }, origin: 'AWS_PROFILE' },
  ])('that does not exist is named, from $origin', async ({ args, further, origin }) => {
    const { err, exit } = await ran(['list', 'shop', ...args], undefined, { ...files, ...further });
    expect(err).toContain(`There is no AWS profile "emtpy" (${origin}) in ${files.AWS_CONFIG_FILE} or `);
    expect(err).toContain('Did you mean "empty"?');
    expect(exit).toBe(2);
  });

  test('is of no matter to a command without AWS', async () => {
    expect((await ran(['completion', 'bash', '--profile', 'emtpy'], undefined, files)).exit).toBe(0);
  });
});
