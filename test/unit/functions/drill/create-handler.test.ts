import type { Context } from 'aws-lambda';
import type { ObjectStore } from '../../../../functions/core/aws/object-store';
import { DeadlineError, StorageError } from '../../../../functions/core/errors';
import type { Container } from '../../../../functions/drill/container';
import { createHandler } from '../../../../functions/drill/create-handler';
import { drillDump } from '../../../../functions/drill/drill-dump';
import type { Drill } from '../../../../functions/drill/findings/drill-result';
import type { DrillEngine } from '../../../../functions/drill/findings/remedies';
import { TooLarge } from '../../../../functions/drill/full/too-large';
import { manifestKey, verdictKey } from '../../../../functions/dump-format/keys/object-keys';
import { drillVerdictSchema } from '../../../../functions/dump-format/results/drill-verdict';
import type { Work, WorkRunner } from '../../../../functions/runner/work-runner';
import { MemoryBucket } from '../core/aws/memory-bucket';
import { FakeClock } from '../core/time/fake-clock';
import { verdictOn } from '../verify/plausibility/verdicts';
import { drillVerdictOn } from './verdicts';

jest.mock('../../../../functions/drill/drill-dump');

const KEY = 'shop/2026/11/shop-2026-11-20.sql.zst';
const VERDICT = `${KEY}.drilled.json`;

const { restorable, problemCount, problems, facts, warnings, server, source, dump } = drillVerdictOn();
const PASSED: Omit<Drill, 'manifest'> = { restorable, problemCount, problems, facts, warnings, server, source, dump };
const FAILED = { ...PASSED, restorable: false, problemCount: 1, problems: [{ object: 'table `t`', message: 'No.' }] };

type Result = typeof drillDump;

interface Setup {
  readonly result?: object | string | Error;
  readonly runner?: WorkRunner;
  readonly engine?: DrillEngine;
  readonly store?: Partial<ObjectStore>;
  readonly remaining?: number;
  /** Since when full drills are scheduled; default: they are not. */
  readonly since?: Date;
}

function setup({ result = PASSED, store = {}, remaining = 900_000, since, runner, engine = 'function' }: Setup = {}) {
  const bucket = Object.assign(new MemoryBucket(), store);
  const { etag } = bucket.put(`${KEY}.manifest.json`, 'a manifest');
  bucket.put(KEY, 'a dump');
  const about = { manifest: { key: `${KEY}.manifest.json`, etag } };
  jest
    .mocked(drillDump)
    .mockReset()
    .mockImplementation((async () => {
      if (result instanceof Error) throw result;
      return typeof result === 'string' ? result : { ...result, ...about };
    }) as Result);
  const clock = new FakeClock();
  const logged: string[] = [];
  const published: unknown[] = [];
  const fields: object[] = [];
  const say = (message: string, about: object = {}) => {
    logged.push(message);
    fields.push(about);
  };
  const container = {
    config: { jobName: 'shop', bucket: 'dumps', prefix: '', fullDrillsSince: since },
    store: bucket,
    clock,
    log: { info: say, warn: say, error: say },
    publishMetrics: (metrics: unknown) => void published.push(metrics),
    publishDays: (days: number) => void published.push(days),
    runner,
    engine,
  } as unknown as Container;
  const invokedFunctionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:shop-drill';
  const context = {
    awsRequestId: 'request-1',
    invokedFunctionArn,
    getRemainingTimeInMillis: () => remaining,
  } as Context;
  const invoke = (event: unknown = { key: KEY }) => createHandler(container)(event, context);
  return { bucket, clock, logged, fields, published, invoke };
}

const arrivalOf = (key: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'dumps' }, object: { key } },
});

test('reports a dump that restores by verdict, log and metric', async () => {
  const { bucket, logged, published, invoke } = setup();
  expect(await invoke()).toEqual({
    job: 'shop',
    mode: 'definitions',
    key: KEY,
    drilled: true,
    restorable: true,
    problems: [],
    differences: [],
    accepted: 0,
    warnings: [],
    serverVersion: '9.7.4',
    verdict: 'written',
    seconds: 0,
  });
  const verdict = drillVerdictSchema.parse(JSON.parse(bucket.text(VERDICT) ?? ''));
  expect(verdict).toMatchObject({ ...PASSED, requestId: 'request-1', drilledAt: '2026-11-20T03:00:00.000Z' });
  expect(verdict.functionArn).toContain('function:shop-drill');
  expect(published).toEqual([{ restorable: true, arrived: false, leavesAlarm: false, seconds: 0 }]);
  expect(logged).toEqual(['The dump restores.']);
});

test('a dump that does not restore is a result and not a failure, because a retry would find the same', async () => {
  const { logged, published, invoke } = setup({ result: FAILED });
  expect(await invoke()).toMatchObject({ restorable: false, problems: FAILED.problems, verdict: 'written' });
  expect(published).toMatchObject([{ restorable: false }]);
  expect(logged[0]).toContain('[DUMP_NOT_RESTORABLE] The dump does not restore as it is.');
});

test('a dump with accepted findings only raises no alarm, and the log names them', async () => {
  const accepted = [{ finding: 'table `t`: No.', acceptedBy: 'table t' }];
  const { bucket, logged, published, invoke } = setup({ result: { ...PASSED, acceptedCount: 1, accepted } });
  expect(await invoke()).toMatchObject({ restorable: true, accepted: 1 });
  expect(published).toMatchObject([{ restorable: true }]);
  expect(logged).toEqual(['The dump restores, except for accepted findings (1).']);
  expect(JSON.parse(bucket.text(VERDICT) ?? '')).toMatchObject({ acceptedCount: 1, accepted });
});

test('a duplicate event, or the retry of a drill that died behind its verdict, has the same result, counts it and changes nothing', async () => {
  const { bucket, published, invoke } = setup();
  await invoke();
  const first = bucket.objects.get(VERDICT);
  expect(await invoke()).toMatchObject({ verdict: 'known' });
  expect(bucket.objects.get(VERDICT)).toBe(first);
  expect(published).toEqual([published[0], published[0]]);
});

test('keeps the first verdict, and reports a contradiction', async () => {
  const { bucket, logged, invoke } = setup();
  bucket.put(VERDICT, 'not JSON');
  expect(await invoke()).toMatchObject({ verdict: 'contradicts' });
  expect(logged.at(-1)).toContain('[VERDICT_CONTRADICTED]');
});

test('publishes no metric on a dump that was replaced meanwhile', async () => {
  const { bucket, logged, published, invoke } = setup();
  await invoke();
  jest.mocked(drillDump).mockResolvedValue({ ...PASSED, manifest: { key: `${KEY}.manifest.json`, etag: '"old"' } });
  expect(await invoke()).toMatchObject({ verdict: 'outdated' });
  expect(published).toHaveLength(1);
  expect(logged.at(-1)).toContain('The manifest was replaced during the drill.');
  expect(bucket.text(VERDICT)).not.toContain('"old"');
});

test('a dump that is none to drill ends well, without a verdict or a metric', async () => {
  const { bucket, logged, published, invoke } = setup({ result: 'The dump is damaged.' });
  expect(await invoke()).toEqual({
    job: 'shop',
    mode: 'definitions',
    key: KEY,
    drilled: false,
    reason: 'The dump is damaged.',
  });
  expect(bucket.objects.has(VERDICT)).toBe(false);
  expect([published, logged]).toEqual([[], ['The dump is not drilled: The dump is damaged.']]);
});

test.each([
  ['the arrival of a verdict', arrivalOf(verdictKey(KEY)), true],
  ['the arrival of a verdict on a forced dump', arrivalOf(verdictKey(KEY).replace('.sql', '-force-7.sql')), false],
  ['a request by hand', { key: KEY }, false],
])('publishes the metrics of %s', async (_, event, arrived) => {
  const { published, invoke } = setup();
  await invoke(event);
  expect(published).toMatchObject([{ arrived }]);
});

test('drills the newest verified dump when no key is named', async () => {
  const { bucket, invoke } = setup();
  expect(await invoke({})).toMatchObject({
    drilled: false,
    key: null,
    reason: expect.stringMatching(/no verified dump/),
  });
  bucket.put(verdictKey(KEY), JSON.stringify(verdictOn({})));
  expect(await invoke({})).toMatchObject({ drilled: true, key: KEY });
});

test('drills the dump of a slot', async () => {
  const { invoke } = setup();
  expect(await invoke({ slot: '2026-11-20' })).toMatchObject({ drilled: true, key: KEY });
  await expect(invoke({ slot: '2026-11-21' })).rejects.toThrow('[SLOT_WITHOUT_DUMP]');
});

test('ignores an object of another job', async () => {
  const { published, invoke } = setup();
  expect(await invoke(arrivalOf('shop/crm/2026/11/crm-2026-11-20.sql.zst.verified.json'))).toBeNull();
  expect(published).toEqual([]);
});

test('throws when the drill cannot finish, without a verdict and without a metric', async () => {
  const { bucket, logged, published, invoke } = setup();
  jest.mocked(drillDump).mockRejectedValue(new StorageError('STORAGE_UNAVAILABLE', 'S3 gave no answer.'));
  await expect(invoke()).rejects.toThrow('S3 gave no answer.');
  expect([published, logged]).toEqual([[], ['[STORAGE_UNAVAILABLE] S3 gave no answer.']]);
  expect(bucket.objects.has(VERDICT)).toBe(false);
});

test('publishes the metric of a dump that does not restore although the verdict cannot be written', async () => {
  const write = async () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 refused.'));
  const { published, invoke } = setup({ result: FAILED, store: { write } });
  await expect(invoke()).rejects.toThrow('S3 refused.');
  expect(published).toMatchObject([{ restorable: false }]);
});

test('stops a drill that takes too long in time to end its server', async () => {
  const { clock, invoke } = setup({ remaining: 100_000 });
  jest
    .mocked(drillDump)
    .mockImplementation(
      (_key, _mode, _services, signal) =>
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
  const ending = invoke().catch((thrown: unknown) => thrown);
  await clock.advance(80_000);
  const error = await ending;
  expect(error).toBeInstanceOf(DeadlineError);
  expect((error as Error).message).toContain('in 80 s.');
});

const SCHEDULED = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: '2026-11-20T06:00:00Z', detail: {} };
const FULL_VERDICT = `${KEY}.drilled-full.json`;

test('drills the newest verified dump with all rows when the schedule starts it, and keeps both verdicts', async () => {
  const rows = { compared: 1, rows: 2, differenceCount: 0, differences: [] };
  const { bucket, logged, published, invoke } = setup({ result: { ...PASSED, rows } });
  bucket.put(verdictKey(KEY), JSON.stringify(verdictOn({})));
  await invoke();
  const before = bucket.objects.get(VERDICT);
  expect(await invoke(SCHEDULED)).toMatchObject({ mode: 'full', key: KEY, drilled: true, verdict: 'written' });
  expect(jest.mocked(drillDump).mock.lastCall?.slice(0, 2)).toEqual([KEY, 'full']);
  expect(JSON.parse(bucket.text(FULL_VERDICT) ?? '')).toMatchObject({ mode: 'full', rows });
  expect(bucket.text(`${KEY}.drilled-full.md`)).toContain('with all rows');
  expect(bucket.objects.get(VERDICT)).toBe(before);
  expect(published.at(-1)).toMatchObject({ restorable: true, arrived: false });
  expect(logged.at(-1)).toBe('The dump restores with all rows.');
});

test('a dump with other rows than the source is a result that names the tables', async () => {
  const rows = { compared: 1, rows: 1, differenceCount: 1, differences: ['The table "shop.t" has 1 rows.'] };
  const checksums = { ...rows, differences: ['The rows of table "shop.t" differ.'], notCompared: [] };
  const { published, invoke } = setup({ result: { ...PASSED, restorable: false, rows, checksums } });
  expect(await invoke({ key: KEY, mode: 'full' })).toMatchObject({
    restorable: false,
    differences: [...rows.differences, ...checksums.differences],
  });
  expect(published).toMatchObject([{ restorable: false }]);
});

test('a dump that a full drill has no room for ends well, with a warning and without a verdict', async () => {
  const { bucket, logged, fields, published, invoke } = setup({
    result: '[DRILL_TOO_LARGE] A full restore takes 9 MiB.',
  });
  expect(await invoke({ key: KEY, mode: 'full' })).toMatchObject({ mode: 'full', drilled: false });
  expect(bucket.objects.has(FULL_VERDICT)).toBe(false);
  expect([published, logged]).toEqual([[], ['The dump is not drilled: [DRILL_TOO_LARGE] A full restore takes 9 MiB.']]);
  expect(fields).toMatchObject([{ errorCode: 'DRILL_TOO_LARGE' }]);
});

/** A newer dump, verified at a time. */
function putNewer(bucket: MemoryBucket, verifiedAt: string, verified = true): string {
  const key = 'shop/2026/11/shop-2026-11-21.sql.zst';
  bucket.put(key, 'a dump');
  bucket.put(manifestKey(key), 'a manifest');
  bucket.put(verdictKey(key), JSON.stringify({ ...verdictOn({}), verifiedAt, verified }));
  return key;
}

const passedAt = (drilledAt: string) => JSON.stringify(drillVerdictOn({ mode: 'full', drilledAt }));

test('publishes for how long no full drill has passed, of whichever drill', async () => {
  const { bucket, published, invoke } = setup({ since: new Date('2026-11-11T03:00:00Z') });
  await invoke();
  expect(published.at(-1)).toBe(9);
  bucket.put(FULL_VERDICT, passedAt('2026-11-18T03:00:00.000Z'));
  putNewer(bucket, '2026-11-17T03:00:00.000Z');
  await invoke();
  expect(published.at(-1)).toBe(2);
});

test.each(['function', 'runner'] as const)(
  'a full drill that the %s has no room for publishes for how long none has passed, which raises the alarm in the end',
  async (engine) => {
    const result = new TooLarge(KEY, 9_000_000, 1_000_000);
    const { published, invoke } = setup({ result, engine, since: new Date('2026-11-11T03:00:00Z') });
    expect(await invoke({ key: KEY, mode: 'full' })).toMatchObject({ drilled: false });
    expect(published).toEqual([9]);
  },
);

test('no day is counted while the newest verified dump is one that passed a full drill, as of a job with a dump a month', async () => {
  const { bucket, published, invoke } = setup({ since: new Date('2026-01-01T03:00:00Z') });
  bucket.put(FULL_VERDICT, passedAt('2026-10-20T03:00:00.000Z'));
  await invoke({ key: KEY, mode: 'full' });
  expect(published.at(-1)).toBe(0);
  putNewer(bucket, '2026-11-19T03:00:00.000Z', false);
  await invoke();
  expect(published.at(-1)).toBe(0);
  const newer = putNewer(bucket, '2026-11-19T03:00:00.000Z');
  await invoke();
  expect(published.at(-1)).toBe(1);
  const failed = drillVerdictOn({ mode: 'full', restorable: false });
  bucket.put(`${newer}.drilled-full.json`, JSON.stringify(failed));
  await invoke();
  expect(published.at(-1)).toBe(1);
});

test('a drill of definitions does not end the alarm of a full drill that found something, and one that passes does', async () => {
  const { bucket, published, invoke } = setup({ since: new Date('2026-11-11T03:00:00Z') });
  const leavesAlarm = () => published.flatMap((one) => (typeof one === 'object' ? [one] : [])).at(-1);
  await invoke();
  expect(leavesAlarm()).toMatchObject({ restorable: true, leavesAlarm: false });
  bucket.put(FULL_VERDICT, JSON.stringify(drillVerdictOn({ mode: 'full', restorable: false })));
  await invoke();
  expect(leavesAlarm()).toMatchObject({ restorable: true, leavesAlarm: true });
  await invoke({ key: KEY, mode: 'full' });
  expect(leavesAlarm()).toMatchObject({ restorable: true, leavesAlarm: false });
  bucket.put(FULL_VERDICT, passedAt('2026-11-18T03:00:00.000Z'));
  await invoke();
  expect(leavesAlarm()).toMatchObject({ restorable: true, leavesAlarm: false });
});

test('a full drill that did not pass does not count as one', async () => {
  const { bucket, published, invoke } = setup({ since: new Date('2026-11-11T03:00:00Z') });
  const failed = drillVerdictOn({ mode: 'full', restorable: false, drilledAt: '2026-11-18T03:00:00.000Z' });
  bucket.put(FULL_VERDICT, JSON.stringify(failed));
  await invoke();
  expect(published.at(-1)).toBe(9);
});

test('has its result although the verdicts of earlier full drills cannot be listed', async () => {
  const objectsBelow = async () => Promise.reject(new StorageError('STORAGE_UNAVAILABLE', 'S3 refused.'));
  const { logged, published, invoke } = setup({ since: new Date(), store: { objectsBelow } });
  expect(await invoke()).toMatchObject({ drilled: true, restorable: true });
  expect(published).toHaveLength(1);
  expect(logged.at(-1)).toContain('How long no full drill has passed is unknown: [STORAGE_UNAVAILABLE] S3 refused.');
});

describe('a drill that does not fit', () => {
  const TOO_LARGE = new TooLarge(KEY, 9 * 2 ** 30, 4 * 2 ** 30);
  const FIGURES = `A full restore of "${KEY}" takes about 9216 MiB of temporary storage, and 4096 MiB are free.`;

  function runnerOf() {
    const works: Work[] = [];
    const runner: WorkRunner = {
      start: async (work) => {
        works.push(work);
        return { execution: 'arn:execution', isDone: false };
      },
    };
    return { runner, works };
  }

  test('into the storage of the function is left to the runner', async () => {
    const { runner, works } = runnerOf();
    const { published, logged, invoke } = setup({ result: TOO_LARGE, runner });
    expect(await invoke({ key: KEY, mode: 'full' })).toEqual({
      job: 'shop',
      mode: 'full',
      key: KEY,
      drilled: false,
      execution: 'arn:execution',
      reason: FIGURES,
    });
    expect(works).toMatchObject([
      { name: expect.stringMatching(/-full$/), input: { key: KEY, mode: 'full', arrived: false }, again: true },
    ]);
    expect(published).toEqual([]);
    expect(logged).toEqual(['The drill is left to the runner.']);
  });

  test('into the time of the function is left to the runner, once for a repeated event', async () => {
    const { runner, works } = runnerOf();
    const result = new DeadlineError('OUT_OF_TIME', 'It took too long.');
    const { invoke } = setup({ result, runner });
    expect(await invoke(arrivalOf(`${KEY}.verified.json`))).toMatchObject({
      reason: "The function's time was up before the end of the drill.",
    });
    expect(works).toMatchObject([{ input: { mode: 'definitions', arrived: true }, again: false }]);
  });

  test.each([
    ['function', 'Raise drill_ephemeral_storage_size, which can be 10240 MB at most, give the job a runner'],
    ['runner', 'Raise runner_ephemeral_storage, which can be 200 GiB at most'],
  ] as const)('into the storage of the %s names the variable to raise', async (engine, remedy) => {
    const { invoke } = setup({ result: TOO_LARGE, engine });
    const response = await invoke({ key: KEY, mode: 'full' });
    expect(response).toMatchObject({
      drilled: false,
      reason: expect.stringContaining(`[DRILL_TOO_LARGE] ${FIGURES} ${remedy}`),
    });
    expect(response).not.toHaveProperty('execution');
  });
});

test('every line of the log names the request, and the dump once it is known', async () => {
  const { fields, invoke } = setup({ result: new Error('no') });
  await expect(invoke({ slot: '2026-11-20', mode: 'full' })).rejects.toThrow();
  await expect(invoke({ slot: 'yesterday' })).rejects.toThrow();
  expect(fields).toMatchObject([
    { requestId: 'request-1', slot: '2026-11-20', mode: 'full', key: KEY },
    { requestId: 'request-1' },
  ]);
});
