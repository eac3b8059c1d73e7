import { gunzipSync } from 'node:zlib';
import { until } from '../../../../../dev/tools/until';
import { DeadlineError, GateError, LockError, StorageError } from '../../../../../functions/core/errors';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import {
  ANSWERS_LATE,
  dumping,
  END,
  expectNothing,
  failing,
  KEY,
  LOCK,
  MANIFEST,
  pidOf,
  type RunSetup,
  setup,
  TARGET,
  TEXT,
} from './run-setup';

const untilAborted = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

test("leaves one dump with its owner's metadata, a manifest and DONE when undisturbed", async () => {
  const lab = setup();
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped', summary: { objectKey: KEY } });
  const { body, metadata } = lab.store.objects.get(KEY) ?? {};
  expect(String(gunzipSync(body as Buffer))).toBe(TEXT);
  expect(metadata).toEqual({
    job: 'shop',
    slot: '2026-11-20',
    owner: 'id-1',
    fence: 1,
    source: expect.stringMatching(/^[0-9a-f]{32}$/),
    locktable: 'locks',
  });
  expect(lab.record()).toMatchObject({ state: 'DONE', fence: 1, bytes: body?.length });
  expect(lab.manifest()).toMatchObject({
    dump: { key: KEY, bytes: body?.length, sha256: lab.record()?.sha256 },
    run: { owner: 'id-1', fence: 1, provenBy: 'dump' },
    source: { tables: ['t'] },
  });
  expect(lab.store.uploads.size).toBe(0);
  expect(lab.clock.sleeping).toBe(0);
});

describe('makes nothing visible and marks the slot FAILED when mysqldump exits 0 but', () => {
  test.each([
    { what: 'ends without its trailer', mysqldump: dumping(TEXT.slice(0, -2)), expected: 'It does not end with' },
    { what: 'writes nothing', mysqldump: 'exit 0', expected: 'It does not end with' },
    { what: 'reports an error', mysqldump: `echo "odd" >&2; ${dumping(TEXT)}`, expected: 'stderr: odd' },
  ])('$what', async ({ mysqldump, expected }) => {
    const lab = setup({ mysqldump });
    await expect(lab.run()).rejects.toThrow(GateError);
    expectNothing(lab);
    expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining(expected) });
  });
});

describe('the estimated duration of a dump', () => {
  /** A run on the day after one that took so long for tables of the same size. */
  async function runAfter(dumpSeconds: number) {
    const lab = setup();
    await lab.run({ ...TARGET, slot: '2026-11-19' });
    const key = MANIFEST.replace('2026-11-20', '2026-11-19');
    const manifest = JSON.parse(String(lab.store.objects.get(key)?.body));
    lab.store.put(key, JSON.stringify({ ...manifest, run: { ...manifest.run, dumpSeconds } }));
    return lab;
  }

  test('is recorded for later runs, with the size of the tables', async () => {
    const lab = setup();
    await lab.run();
    const { run, source } = lab.manifest();
    expect(run.dumpSeconds).toEqual(expect.any(Number));
    expect(source.estimatedBytes).toBe(32_768);
  });

  test('is not mentioned when it fits', async () => {
    const lab = await runAfter(500);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.manifest().warnings).toEqual([]);
  });

  test('gives a warning in the manifest when it will soon not fit', async () => {
    const lab = await runAfter(600);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.manifest().warnings).toEqual([expect.stringContaining('was expected to take 10 min')]);
  });

  test('does not refuse a dump when it exceeds the time: it is an estimate', async () => {
    const lab = await runAfter(14_000);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.manifest().warnings).toEqual([expect.stringContaining('it is started anyway')]);
  });

  test('is skipped, and the dump succeeds, when it cannot be computed', async () => {
    const lab = await runAfter(1_400);
    lab.store.before.objectsBelow = ANSWERS_LATE;
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.logged).toContain('How long the dump will take could not be estimated.');
  });
});

describe('a lost lock', () => {
  test('at the last moment completes nothing, and the run stands by', async () => {
    const lab = setup();
    lab.store.before.uploadPart = () => lab.setRecord({ owner: 'thief', fence: 2, version: 'stolen' });
    const running = lab.run();
    await until(() => lab.phases.includes('stand-by'));
    expect(lab.phases).toContain('confirm');
    expect(lab.store.requests.get('complete')).toBeUndefined();
    expectNothing(lab);
    lab.setRecord({ state: 'DONE' });
    await lab.clock.advance(TIMINGS.readEvery);
    await expect(running).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test('while mysqldump runs kills it and aborts its upload', async () => {
    const lab = setup({ mysqldump: 'echo $$ > "$0.pid"; exec sleep 60' });
    const running = lab.run();
    await until(() => lab.store.uploads.size === 1);
    await until(() => pidOf(lab.layer) > 0);
    lab.setRecord({ owner: 'thief', fence: 2, version: 'stolen' });
    await lab.clock.advance(TIMINGS.renewEvery);
    await until(() => lab.phases.includes('stand-by'));
    expect(() => process.kill(pidOf(lab.layer), 0)).toThrow('ESRCH');
    expectNothing(lab);
    lab.setRecord({ state: 'DONE' });
    await lab.clock.advance(TIMINGS.readEvery);
    await expect(running).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test('after failed renewals is measured from the request, not from a late response', async () => {
    const lab = setup({ mysqldump: 'exec sleep 60' });
    lab.lockTable.answer = async (write, { type }) => {
      if (type === 'acquire') await lab.clock.sleep(14_000);
      if (type === 'renew') throw new LockError('LOCK_TABLE_UNAVAILABLE', 'throttled');
      return write;
    };
    const running = lab.run();
    await until(() => lab.clock.sleeping === 2);
    await lab.clock.advance(14_000);
    await until(() => lab.store.uploads.size === 1);
    // The try after 29 s fails, and the next is 2 s later.
    await lab.clock.advance(TIMINGS.renewWithin - 14_000 + 2_000);
    await until(() => lab.phases.includes('stand-by'));
    lab.setRecord({ state: 'DONE' });
    await lab.clock.advance(TIMINGS.readEvery);
    await expect(running).resolves.toMatchObject({ outcome: 'already-done' });
  });
});

describe('a lock that cannot be renewed when the dump is made', () => {
  /** A run with days of time, whose renewals fail until it has ended or makes a third dump. */
  async function run(lab: RunSetup) {
    const write = lab.lockTable.write;
    lab.lockTable.write = failing(lab.lockTable, 'renew');
    let hasEnded = false;
    const running = lab.run(TARGET, {}, { remaining: () => 7 * 24 * 60 * 60_000 }).finally(() => {
      hasEnded = true;
    });
    running.catch(() => {});
    const look = async () => {
      if (WAITS.has(lab.phases.at(-1))) await lab.clock.advance(1_000);
      return hasEnded || dumps(lab) > 2;
    };
    // Each look is a second of the clock, and there are many.
    await until(look, { everyMilliseconds: 5 });
    lab.lockTable.write = write;
    return running;
  }
  const WAITS: ReadonlySet<string | undefined> = new Set(['confirm', 'stand-by']);
  const dumps = ({ phases }: RunSetup) => phases.filter((phase) => phase === 'dump').length;

  test('ends the run after the second dump, and leaves the slot FAILED to the next one', async () => {
    const lab = setup();
    await expect(run(lab)).rejects.toThrow(
      /^\[LOCK_LOST\] .* 30 s, .* It is the second time in this run, .* retried\./,
    );
    expect(dumps(lab)).toBe(2);
    expectNothing(lab);
    expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('[LOCK_LOST]') });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
  });
});

describe('the end of the time', () => {
  test('kills mysqldump, aborts the upload and leaves the slot FAILED', async () => {
    const lab = setup({ mysqldump: 'echo $$ > "$0.pid"; exec sleep 60' });
    const running = lab.run();
    await until(() => lab.store.uploads.size === 1);
    await until(() => pidOf(lab.layer) > 0);
    await lab.clock.advance(END);
    await expect(running).rejects.toThrow(DeadlineError);
    expect(() => process.kill(pidOf(lab.layer), 0)).toThrow('ESRCH');
    expectNothing(lab);
    expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('cut off after 880 s') });
  });

  test('completes nothing when the dump is uploaded but not proven', async () => {
    const lab = setup();
    lab.store.before.uploadPart = () => lab.clock.advance(END);
    await expect(lab.run()).rejects.toThrow(DeadlineError);
    expectNothing(lab);
  });

  test('ends an unresponsive start of an upload', async () => {
    const lab = setup();
    lab.store.before.open = untilAborted;
    const running = lab.run();
    await until(() => lab.store.requests.get('open') === 1);
    await lab.clock.advance(END);
    await expect(running).rejects.toThrow(DeadlineError);
  });

  test('ends an unresponsive preflight query', async () => {
    const lab = setup({ mysql: 'echo $$ > "$0.pid"; exec sleep 60' });
    const running = lab.run();
    await until(() => pidOf(lab.layer, 'mysql') > 0);
    const endedAt = performance.now();
    await lab.clock.advance(END);
    await expect(running).rejects.toThrow(DeadlineError);
    // The login's own limit would end it after 15 s.
    expect(performance.now() - endedAt).toBeLessThan(10_000);
    expect(() => process.kill(pidOf(lab.layer, 'mysql'), 0)).toThrow('ESRCH');
  });

  test('while the manifest is written does not prevent it', async () => {
    const lab = setup();
    lab.store.before.write = () => lab.clock.advance(END);
    lab.store.after.write = () => {
      throw new StorageError('STORAGE_UNAVAILABLE', 'late');
    };
    await expect(lab.run()).rejects.toThrow('late');
    expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: '[STORAGE_UNAVAILABLE] late' });
  });

  test('during the renewal before the completion completes nothing', async () => {
    const lab = setup();
    lab.store.after.uploadPart = () => {
      lab.lockTable.answer = async (write) => {
        lab.lockTable.answer = async (later) => later;
        await lab.clock.advance(END);
        return write;
      };
    };
    await expect(lab.run()).rejects.toThrow(DeadlineError);
    expect(lab.store.requests.get('complete')).toBeUndefined();
    expectNothing(lab);
  });
});

test('waits for a pending renewal before it writes DONE', async () => {
  const lab = setup();
  const order: string[] = [];
  lab.store.before.write = () => lab.clock.advance(TIMINGS.renewEvery);
  lab.lockTable.answer = async (write, { type }) => {
    if (type === 'renew') await new Promise((resolve) => setTimeout(resolve, 50));
    order.push(type);
    return write;
  };
  await lab.run();
  await lab.clock.advance(TIMINGS.renewEvery);
  expect(order.at(-1)).toBe('done');
});

test('gives a forced dump its own lock and object', async () => {
  const lab = setup();
  await lab.run();
  await expect(lab.run({ ...TARGET, forceId: 'f' })).resolves.toMatchObject({ outcome: 'dumped' });
  expect([...lab.lockTable.records.keys()]).toEqual([LOCK, `${LOCK}#force#f`]);
  expect([...lab.store.objects.keys()].filter((key) => key.endsWith('.sql.gz'))).toHaveLength(2);
});

test('looks up the dump of a DONE slot once, without a connection to the database', async () => {
  const lab = setup();
  await lab.run();
  const asked = lab.store.requests.get('keysBelow') ?? 0;
  const ended = await lab.run();
  expect(ended).toMatchObject({ outcome: 'already-done', unchecked: undefined });
  expect(lab.store.requests.get('keysBelow')).toBe(asked + 1);
  expect(lab.store.requests.get('open')).toBe(1);
});
