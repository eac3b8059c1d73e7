import { until } from '../../../../../dev/tools/until';
import { ManifestError } from '../../../../../functions/core/errors';
import type { Config } from '../../../../../functions/dump/config';
import type { Services } from '../../../../../functions/dump/services';
import type { LockTable } from '../../../../../functions/slot-job/lock/table';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import { ANSWERS_LATE, dumping, expectNothing, KEY, MANIFEST, type RunSetup, setup, TARGET, TEXT } from './run-setup';

const CONFIG = {
  database: { maximumReplicaLagSeconds: undefined },
  prefix: '',
  slotUnit: 'day',
  slotTimezone: 'UTC',
  lockTable: 'locks',
  tables: { excluded: [], structureOnly: [] },
  compressionLevel: 19,
};
/** The same job, deployed with other settings. */
const deployed = (changes: Partial<Config>) => ({ config: { ...CONFIG, ...changes } }) as unknown as Partial<Services>;
const dumpsIn = ({ store }: RunSetup) => [...store.objects.keys()].filter((key) => /\.sql\.(gz|zst)$/.test(key));

describe("the slot's key", () => {
  test('is claimed before the dump becomes visible', async () => {
    const lab = setup();
    let claimed: unknown;
    lab.store.before.complete = () => {
      claimed = lab.record();
    };
    await lab.run();
    expect(claimed).toMatchObject({ state: 'RUNNING', claimedBucket: 'dumps', claimedKey: KEY });
  });

  test('is not claimed by a dump that the gate refuses', async () => {
    const lab = setup({ mysqldump: 'exit 0' });
    await expect(lab.run()).rejects.toThrow('does not end with');
    expect(lab.record()).not.toHaveProperty('claimedKey');
  });

  test('is kept when the compression changes, so that only one of two dumps becomes visible', async () => {
    const lab = setup();
    lab.store.before.complete = ANSWERS_LATE;
    await expect(lab.run()).rejects.toThrow('socket hang up');
    expect(lab.record()).toMatchObject({ state: 'FAILED', claimedKey: KEY });
    lab.store.before = {};
    await expect(lab.run(TARGET, deployed({ compression: 'zstd' }))).resolves.toMatchObject({
      outcome: 'dumped',
      summary: { objectKey: KEY },
    });
    expect(dumpsIn(lab)).toEqual([KEY]);
    expect(lab.manifest().dump.compression).toBe('gzip');
  });

  test.each([
    { what: 'prefix', changes: { compression: 'gzip' as const, prefix: 'backups' } },
    { what: 'prefix and compression', changes: { compression: 'zstd' as const, prefix: 'backups' } },
  ])(
    'is reported, and no second dump made, when this deployment cannot reach it any more: $what',
    async ({ changes }) => {
      const lab = setup();
      lab.store.before.complete = ANSWERS_LATE;
      await expect(lab.run()).rejects.toThrow('socket hang up');
      lab.store.before = {};
      await expect(lab.run(TARGET, deployed(changes))).rejects.toThrow(ManifestError);
      expectNothing(lab);
      expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining(`s3://dumps/${KEY}`) });
    },
  );
});

describe('a paused holder of an earlier deployment', () => {
  /** A run that is paused before its first request of this kind, and whose lock another run with these settings takes over. */
  async function pausedAt(request: 'uploadPart' | 'complete', changes: Partial<Config>) {
    const lab = setup();
    let resume = () => {};
    let awake: Promise<void> = Promise.resolve();
    lab.store.before[request] = () => {
      lab.store.before = {};
      awake = new Promise((resolve) => {
        resume = resolve;
      });
      return awake;
    };
    const lockTable: LockTable = {
      read: (key) => lab.lockTable.read(key),
      write: (...args) => awake.then(() => lab.lockTable.write(...args)),
    };
    const paused = lab.run(TARGET, { lockTable });
    await until(() => lab.store.requests.get(request) === 1);
    const other = lab.run(TARGET, deployed(changes));
    await until(() => lab.phases.includes('stand-by'));
    await lab.clock.advance(TIMINGS.takeoverAfter + 2 * TIMINGS.readEvery);
    const taken = await other;
    const waits = lab.phases.filter((phase) => phase === 'stand-by').length;
    resume();
    await until(() => lab.phases.filter((phase) => phase === 'stand-by').length > waits);
    await lab.clock.advance(TIMINGS.readEvery);
    return { lab, taken, woken: await paused };
  }

  test('that is about to complete its upload leaves one dump, whose key the other run takes over with the claim', async () => {
    const { lab, taken, woken } = await pausedAt('complete', { compression: 'zstd' });
    expect(taken).toMatchObject({ outcome: 'dumped', summary: { objectKey: KEY } });
    expect(woken.outcome).not.toBe('dumped');
    expect(dumpsIn(lab)).toEqual([KEY]);
    expect(lab.manifest().run.fence).toBe(2);
  });

  test('that has claimed no key yet completes nothing, because the claim needs the lock', async () => {
    const { lab, taken, woken } = await pausedAt('uploadPart', { compression: 'gzip', prefix: 'backups' });
    expect(taken).toMatchObject({ outcome: 'dumped', summary: { objectKey: `backups/${KEY}` } });
    expect(woken.outcome).toBe('already-done');
    expect(dumpsIn(lab)).toEqual([`backups/${KEY}`]);
    expect(lab.store.uploads.size).toBe(0);
  });
});

describe('a slot that is DONE', () => {
  test.each([
    { what: 'dump', gone: [KEY], outcome: 'dumped', expected: 'with the data of now' },
    { what: 'dump and manifest', gone: [KEY, MANIFEST], outcome: 'dumped', expected: 'with the data of now' },
    { what: 'manifest', gone: [MANIFEST], outcome: 'adopted', expected: 'is read back and gets a new manifest' },
  ])('gets its dump again, with a warning, when its $what is gone', async ({ gone, outcome, expected }) => {
    const lab = setup({ mysqldump: `echo x >> "$0.runs"; echo "-- $(wc -l < "$0.runs")"; ${dumping(TEXT)}` });
    await lab.run();
    for (const key of gone) lab.store.objects.delete(key);
    await expect(lab.run()).resolves.toMatchObject({ outcome });
    expect(dumpsIn(lab)).toEqual([KEY]);
    const { warnings } = lab.manifest();
    expect(warnings).toEqual([expect.stringContaining(`is gone: ${gone.join(' and ')} is not in bucket`)]);
    expect(warnings[0]).toContain(expected);
    expect(lab.record()).toMatchObject({ state: 'DONE', fence: 2 });
  });

  test('gets its dump again once when two runs find it gone', async () => {
    const lab = setup();
    await lab.run();
    lab.store.objects.clear();
    const running = [lab.run(), lab.run()];
    const first = await Promise.race(running);
    expect(first).toMatchObject({ outcome: 'dumped' });
    await lab.clock.advance(60_000);
    expect((await Promise.all(running)).map(({ outcome }) => outcome).sort()).toEqual(['already-done', 'dumped']);
    expect(lab.store.requests.get('open')).toBe(2);
  });

  test('is reported with the reason when its dump cannot be seen', async () => {
    const lab = setup();
    await lab.run();
    const ended = await lab.run(TARGET, deployed({ compression: 'gzip', prefix: 'backups' }));
    expect(ended).toMatchObject({ outcome: 'already-done', unchecked: expect.stringContaining(`s3://dumps/${KEY}`) });
    expect(dumpsIn(lab)).toEqual([KEY]);
  });
});

test('does not publish a dump that replaced its own before the manifest was written', async () => {
  const lab = setup();
  lab.store.after.complete = () => {
    lab.store.put(KEY, 'another dump', { ...TARGET, owner: 'other', fence: 2 });
  };
  await expect(lab.run()).rejects.toThrow('disappeared');
  expect(lab.store.objects.has(MANIFEST)).toBe(false);
});
