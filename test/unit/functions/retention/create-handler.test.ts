import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import { usersKey } from '../../../../functions/dump-format/keys/object-keys';
import { parseConfig } from '../../../../functions/retention/config';
import { createHandler } from '../../../../functions/retention/create-handler';
import type { RetentionMetrics } from '../../../../functions/retention/metrics';
import { FakeClock } from '../core/time/fake-clock';
import { TaggedBucket } from './tagged-bucket';

const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-11-20T00:35:00Z' };
const CONTEXT = { awsRequestId: 'r', getRemainingTimeInMillis: () => 900_000 } as Context;
const RULE: LifecycleRule = {
  Status: 'Enabled',
  Filter: { Tag: { Key: 'mysqldump-retention', Value: 'expired' } },
  Expiration: { Days: 1 },
};

function setup({ now = '2026-11-20T12:00:00Z', rules = [RULE] } = {}) {
  const bucket = new TaggedBucket();
  for (const id of ['2026-11-18', '2026-11-19', '2026-11-20']) bucket.dump(id);
  const store = Object.assign(bucket, { lifecycleRules: async () => rules }).store;
  const lines: { level: string; message: string; fields: object }[] = [];
  const metrics: RetentionMetrics[] = [];
  const write = (level: string) => (message: string, fields: object) => void lines.push({ level, message, fields });
  const handler = createHandler({
    config: parseConfig({
      JOB_NAME: 'shop',
      DUMP_BUCKET: 'dumps',
      DUMP_PREFIX: 'backups',
      METRICS_NAMESPACE: 'M',
      KEEP_DAILY: '2',
      MISSING_HOURS: '26',
      DRILLS: 'true',
    }),
    store,
    clock: Object.assign(new FakeClock(), { now: () => new Date(now) }),
    log: { info: write('info'), warn: write('warn'), error: write('error') } as never,
    publishMetrics: (published) => void metrics.push(published),
  });
  return { bucket, lines, metrics, invoke: (event: unknown) => handler(event, CONTEXT) };
}

test('the event of the schedule tags what expires', async () => {
  const { bucket, invoke, metrics, lines } = setup();
  expect(await invoke(SCHEDULED)).toMatchObject({
    dryRun: false,
    paused: null,
    kept: [
      { id: '2026-11-19', reasons: ['day 2026-11-19'] },
      { id: '2026-11-20', state: 'drilled' },
    ],
    expired: [{ id: '2026-11-18', reasons: [] }],
    tagged: ['2026-11-18'],
    warnings: [],
  });
  expect(bucket.expired).toContain('2026-11-18');
  expect(metrics).toEqual([{ scheduled: true, paused: false, kept: 2, keptBytes: expect.any(Number), expired: 1 }]);
  expect(lines.map(({ level }) => level)).toEqual(['info']);
});

test('a dry run states the same, and changes neither tags nor metrics', async () => {
  const { bucket, invoke, metrics } = setup();
  expect(await invoke({ dryRun: true })).toMatchObject({ dryRun: true, tagged: ['2026-11-18'] });
  expect([bucket.expired, metrics]).toEqual([[], []]);
});

test.each([{ dryrun: true }, { dryRun: 'yes' }, { slot: '2026-11-20' }, null, 'dry', { source: 'aws.s3' }])(
  'an event %j that is not understood tags nothing',
  async (event) => {
    const { bucket, invoke } = setup();
    await expect(invoke(event)).rejects.toThrow(/^\[EVENT_UNREADABLE\]/);
    expect(bucket.expired).toEqual([]);
  },
);

test('what is tagged is released when the newest dump is missing', async () => {
  const { bucket, invoke, lines, metrics } = setup({ now: '2026-11-23T00:00:00Z' });
  for (const key of bucket.objects.keys()) bucket.tags.set(key, { 'mysqldump-retention': 'expired' });
  const response = await invoke({});
  expect(response).toMatchObject({ expired: [], released: ['2026-11-18', '2026-11-19', '2026-11-20'] });
  expect(response.paused).toContain('2026-11-20');
  expect(bucket.expired).toEqual([]);
  expect(lines[0]?.message).toMatch(
    /^\[RETENTION_PAUSED\] Nothing expires now\. The newest verified dump, 2026-11-20, is/,
  );
  expect(metrics[0]).toMatchObject({ scheduled: false, paused: true });
});

test('a missing rule in the lifecycle is a warning, and dumps are tagged all the same', async () => {
  const { bucket, invoke, lines } = setup({ rules: [] });
  expect((await invoke({})).warnings[0]).toContain('has no lifecycle rule that deletes expired dumps');
  expect(lines[0]?.message).toMatch(/^\[RETENTION_RULE_MISSING\]/);
  expect(bucket.expired).toContain('2026-11-18');
});

const FOR_DUMPS: LifecycleRule = {
  ...RULE,
  Filter: { And: { Prefix: 'backups/', Tags: [{ Key: 'mysqldump-retention', Value: 'expired' }] } },
};

test('a rule of the lifecycle that does not reach the accounts is a warning where there are some', async () => {
  const { bucket, invoke } = setup({ rules: [FOR_DUMPS] });
  expect((await invoke({})).warnings).toEqual([]);
  bucket.put(usersKey('backups', { job: 'shop', slot: '2026-11-20' }, 'a'.repeat(64)), 'accounts');
  expect((await invoke({})).warnings).toEqual([
    expect.stringContaining('no lifecycle rule that deletes expired dumps below "_users/backups/shop/"'),
  ]);
});

test('a dump that is held is named with the reason', async () => {
  const { bucket, invoke, lines } = setup();
  bucket.tags.set([...bucket.objects.keys()][0] as string, { 'mysqldump-retention': 'keep' });
  expect((await invoke({})).notTagged).toEqual([
    { id: '2026-11-18', reason: 'its tag mysqldump-retention has another value than expired, so that it stays' },
  ]);
  expect(lines[0]?.message).toMatch(
    /^\[DUMP_NOT_TAGGED\] The dump 2026-11-18 expires by the rules, and stays: its tag/,
  );
});

test('a failure of S3 is thrown, so that Lambda retries the event', async () => {
  const { bucket, invoke, metrics } = setup();
  bucket.failAfter = 1;
  await expect(invoke(SCHEDULED)).rejects.toThrow('S3 is unreachable.');
  expect(metrics).toEqual([]);
});

test('every line of the log names the request', async () => {
  const { lines, invoke } = setup({ rules: [] });
  await invoke(SCHEDULED);
  await expect(invoke({ dryrun: true })).rejects.toThrow();
  expect(lines.length).toBeGreaterThan(2);
  for (const { fields } of lines) expect(fields).toMatchObject({ requestId: 'r' });
});
