import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { run } from '../../../../cli/run';
import { ENV } from '../../../../functions/dump/env';
import { manifestKey } from '../../../../functions/dump-format/keys/object-keys';
import { manifestOf } from '../../functions/retention/tagged-bucket';
import { SmallS3 } from './small-s3';

/** Its listings say that every object was written at 2026-11-20 03:00. */
let s3: SmallS3;

beforeEach(async () => {
  s3 = await SmallS3.start();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: s3.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

afterEach(() => s3.stop());

/** Back to the first of these dumps. */
const DAYS = String(Math.ceil((Date.now() - Date.parse('2026-11-09')) / 86_400_000));

function put(id: string, startedAt: string, change: object = {}): string {
  const key = `backups/shop/2026/11/shop-${id}.sql.zst`;
  const manifest = manifestOf(id, change);
  s3.objects.set(key, Buffer.from('12345678'));
  s3.objects.set(
    manifestKey(key),
    Buffer.from(JSON.stringify({ ...manifest, run: { ...manifest.run, startedAt }, ...change })),
  );
  return key;
}

const list = async (...args: string[]) =>
  (await listIn(['--bucket', 'dumps', '--prefix', 'backups', '--days', DAYS, ...args])).printed;

async function listIn(args: readonly string[]): Promise<{ printed: string; reported: string }> {
  const [out, err] = [new PassThrough(), new PassThrough()];
  const texts = Promise.all([text(out), text(err)]);
  await run(['list', 'shop', ...args], {
    environment: {},
    input: new PassThrough(),
    out,
    err,
    signal: new AbortController().signal,
  });
  out.end();
  err.end();
  const [printed, reported] = await texts;
  return { printed, reported };
}

const MASKED = {
  masked: {
    from: { job: 'shop', bucket: 'b', key: 'k', bytes: 1, sha256: 'a'.repeat(64) },
    rulesSha256: 'a'.repeat(64),
    rows: {},
  },
};

test('a forced dump is listed with the time that its data is of, which its name does not tell', async () => {
  put('2026-11-20-force-7b0e', '2026-11-30T16:50:04.120Z');
  expect(await list()).toMatch(/^ {2}2026-11-20-force-7b0e +8 bytes +dumped +data of 2026-11-30 16:50 UTC$/m);
  expect(JSON.parse(await list('--json'))).toMatchObject({ startedAt: '2026-11-30T16:50:04.120Z' });
});

test('a job with forced dumps only is listed without an empty calendar', async () => {
  put('2026-11-20-force-7b0e', '2026-11-30T16:50:04.120Z');
  expect(await list()).toMatch(/^shop {2}s3:\/\/dumps\/backups\/shop\/\n\nForced dumps:\n/);
});

test('a forced masked dump is listed with the time when it was masked', async () => {
  put('2026-11-20-force-7b0e', '2026-11-30T16:50:04.120Z', MASKED);
  expect(await list()).toMatch(/ masked 2026-11-30 16:50 UTC$/m);
});

test('a slot whose dump has the data of another day is named below the calendar, although it is sound', async () => {
  put('2026-11-10', '2026-11-20T02:59:00Z');
  expect(await list()).toMatch(/^ {2}2026-11-10 +dumped +This dump has the data of 2026-11-20 02:59 UTC, and not /m);
});

test('nothing is read of a dump that became visible on the day of its slot', async () => {
  const key = put('2026-11-20', '2026-11-20T02:59:00Z');
  expect(await list()).not.toContain('2026-11-20 02:59');
  expect(s3.sent.has(manifestKey(key))).toBe(false);
});

test('a forced dump whose manifest can not be read is listed without a time', async () => {
  s3.objects.set(manifestKey(put('2026-11-20-force-7b0e', '2026-11-30T16:50:04.120Z')), Buffer.from('{}'));
  expect(await list()).toMatch(/^ {2}2026-11-20-force-7b0e +8 bytes +dumped *$/m);
});

test('a job without dumps is reported with what makes one, and a place that nothing confirms with its correction', async () => {
  const variables = { [ENV.jobName]: 'shop', [ENV.bucket]: 'dumps', [ENV.prefix]: 'backups', [ENV.slotUnit]: 'day' };
  const configuration = { FunctionName: 'mysqldump-shop', Environment: { Variables: variables } };
  s3.objects.set('functions/mysqldump-shop/configuration', Buffer.from(JSON.stringify(configuration)));
  const deployed = await listIn([]);
  expect(deployed.reported).toContain('[JOB_NOT_FOUND] There are no dumps of the job "shop" of the last 35 days');
  expect(deployed.reported).toContain('"lambda-mysqldump doctor shop" shows what keeps it from dumping');
  const unconfirmed = await listIn(['--bucket', 'dumps', '--prefix', 'backups']);
  expect(unconfirmed.reported).toContain('Correct job, bucket or prefix, or look further back by --days.');
});
