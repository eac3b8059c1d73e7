import { until } from '../../../dev/tools/until';
import { DeadlineError, GateError } from '../../../functions/core/errors';
import { BrokenTable, EventfulStore, HangingStore, layerWith } from './disturbances';
import { FastClock, pausedClock } from './fast-clock';
import { SlotLab } from './slot-lab';

let lab: SlotLab;
beforeAll(async () => {
  lab = await SlotLab.start();
});
afterAll(() => lab?.stop());

describe('during the dump', () => {
  test('kills the dump, aborts the upload and stands by when another run takes the lock', async () => {
    const { run, writeRecord, record, objectKey, phases, keys } = lab.slot();
    await lab.whileDumpStandsStill(async () => {
      const running = run({ services: { clock: new FastClock() } });
      await lab.dumpIsUnderWay();
      expect(await lab.dumps.openUploads()).toBe(1);
      await writeRecord({ owner: 'thief', version: 'stolen' });
      await until(() => phases.includes('stand-by'));
      expect(await keys()).toEqual([]);
      await lab.expectNothingLeft();
      // The other run completes the dump.
      await writeRecord({ owner: 'thief', state: 'DONE', objectKey, sha256: 'b'.repeat(64), bytes: 1 });
      await expect(running).resolves.toMatchObject({ outcome: 'already-done', sha256: 'b'.repeat(64) });
    });
    expect(await record()).toMatchObject({ owner: 'thief' });
  });

  test('kills the dump before another run can take over when the lock cannot be renewed for 30 s', async () => {
    const { run, phases, record, writeRecord } = lab.slot();
    await lab.whileDumpStandsStill(async () => {
      const lockTable = new BrokenTable(lab.cloud, '');
      const running = run({ services: { clock: new FastClock(), lockTable } });
      await lab.dumpIsUnderWay();
      lockTable.broken = 'renew';
      await until(() => phases.includes('stand-by'));
      await lab.expectNothingLeft();
      // No run has taken over yet.
      expect(await record()).toMatchObject({ state: 'RUNNING', fence: 1 });
      await writeRecord({ state: 'DONE' });
      await expect(running).resolves.toMatchObject({ outcome: 'already-done' });
    });
  });

  test('kills the dump, aborts the upload, marks the slot FAILED and gives the reason when the time runs out', async () => {
    const { run, record, keys } = lab.slot();
    await lab.whileDumpStandsStill(async () => {
      const clock = new FastClock(1);
      const running = run({ services: { clock } });
      running.catch(() => {});
      await lab.dumpIsUnderWay();
      clock.endTime();
      await expect(running).rejects.toThrow(DeadlineError);
      await expect(running).rejects.toThrow("cut off after 880 s, 20 s before the function's timeout");
      await lab.expectNothingLeft();
    });
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('cut off') });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2, attempts: 2 });
  });

  test('completes nothing when another run takes the lock at the last moment', async () => {
    const { run, writeRecord, keys, phases, objectKey } = lab.slot();
    const store = new EventfulStore(lab.cloud, {
      beforePart: () => writeRecord({ owner: 'thief', version: 'stolen' }),
    });
    const running = run({ services: { clock: new FastClock(2), store } });
    await until(() => phases.includes('stand-by'));
    expect(phases).toContain('confirm');
    expect(phases).not.toContain('complete');
    expect(await keys()).toEqual([]);
    await lab.expectNothingLeft();
    await writeRecord({ owner: 'thief', state: 'DONE', objectKey });
    await expect(running).resolves.toMatchObject({ outcome: 'already-done' });
  });

  test('makes nothing visible when mysqldump ends early without an error', async () => {
    const { run, record, keys } = lab.slot();
    const layerRoot = await layerWith('mysqldump', 'mysqldump "$@" | head -c 500');
    await expect(run({ layerRoot })).rejects.toThrow(GateError);
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({
      state: 'FAILED',
      lastError: expect.stringContaining('does not end with mysqldump\'s line "-- Dump completed"'),
    });
    await lab.expectNothingLeft();
  });

  test('makes nothing visible when mysqldump is killed, and the retry makes the dump', async () => {
    const { run, record, keys } = lab.slot();
    await lab.whileDumpStandsStill(async () => {
      const running = run();
      running.catch(() => {});
      await lab.dumpIsUnderWay();
      const id = (await lab.server.sql("SELECT id FROM information_schema.processlist WHERE user = 'backup'")).trim();
      await lab.server.sql(`KILL ${id}`);
      await expect(running).rejects.toThrow(/mysqldump failed \(exit \d\): .*2013/);
      await lab.expectNothingLeft();
    });
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', fence: 1 });
    await expect(run()).resolves.toMatchObject({ outcome: 'dumped' });
  });
});

describe('at the completion of the upload', () => {
  const lostAnswer = () => {
    throw new Error('socket hang up');
  };

  test('finds and publishes its own object when the response is lost', async () => {
    const { run, record, phases } = lab.slot();
    const store = new EventfulStore(lab.cloud, { afterCompleting: lostAnswer });
    await expect(run({ services: { store } })).resolves.toMatchObject({ outcome: 'dumped' });
    expect(phases).toContain('identify');
    expect(await record()).toMatchObject({ state: 'DONE', fence: 1 });
    await lab.expectNothingLeft();
  });

  test('marks the slot FAILED, aborts the upload and makes nothing visible when the request never arrived', async () => {
    const { run, record, keys } = lab.slot();
    const store = new EventfulStore(lab.cloud, { beforeCompleting: async () => lostAnswer() });
    await expect(run({ services: { store } })).rejects.toThrow('socket hang up');
    expect(await keys()).toEqual([]);
    expect(await record()).toMatchObject({ state: 'FAILED', lastError: 'socket hang up' });
    await lab.expectNothingLeft();
  });

  test("a paused holder that completes after another run adopts the other run's dump", async () => {
    const { run, record, keys, phases } = lab.slot();
    let theirs: string | undefined;
    const store = new EventfulStore(lab.cloud, {
      beforeCompleting: async () => {
        const other = await run({ requestId: 'other', services: { clock: new FastClock() } });
        expect(other.outcome).toBe('dumped');
        theirs = other.sha256;
        await lab.server.sql('INSERT INTO orders VALUES (1000)', 'shop');
      },
    });
    const zombie = await run({ requestId: 'zombie', services: { clock: pausedClock(), store } });
    expect(zombie).toMatchObject({ outcome: 'adopted', sha256: theirs });
    expect(phases).toContain('takeover');
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2, requestId: 'other', sha256: theirs });
    expect(await keys()).toHaveLength(3);
    await lab.expectNothingLeft();
  });

  test('marks the slot FAILED when the manifest cannot be written, and the retry verifies and adopts the dump', async () => {
    const { run, record, objectKey, etag, logged } = lab.slot();
    const store = new EventfulStore(lab.cloud, { beforeManifest: lostAnswer });
    await expect(run({ services: { store } })).rejects.toThrow('socket hang up');
    expect(await record()).toMatchObject({ state: 'FAILED' });
    // A completed upload has nothing to abort.
    expect(logged.filter((message) => message.includes('could not be aborted'))).toEqual([]);
    const before = await etag();
    await expect(run()).resolves.toMatchObject({ outcome: 'adopted', key: objectKey });
    expect(await etag()).toBe(before);
    expect((await lab.dumps.manifest(objectKey)).run.provenBy).toBe('read-back');
  });

  test('the next event adopts the dump when DONE cannot be written', async () => {
    const { run, record, etag } = lab.slot();
    const lockTable = new BrokenTable(lab.cloud, 'done');
    await expect(run({ services: { lockTable } })).resolves.toMatchObject({ outcome: 'dumped' });
    expect(await record()).toMatchObject({ state: 'RUNNING', fence: 1 });
    const before = await etag();
    await expect(run({ services: { clock: new FastClock() } })).resolves.toMatchObject({ outcome: 'adopted' });
    expect(await record()).toMatchObject({ state: 'DONE', fence: 2 });
    expect(await etag()).toBe(before);
  });

  test('reports the original error when FAILED cannot be written', async () => {
    const { run, record } = lab.slot();
    const lockTable = new BrokenTable(lab.cloud, 'failed');
    const resolveConnection = () => Promise.reject(new Error('no such parameter'));
    await expect(run({ services: { lockTable, resolveConnection } })).rejects.toThrow('no such parameter');
    expect(await record()).toMatchObject({ state: 'RUNNING' });
  });
});

test('stops waiting for an unresponsive bucket at the deadline, and marks the slot FAILED for the retry', async () => {
  const { run, record } = lab.slot();
  const clock = new FastClock(1);
  const store = new HangingStore(lab.cloud);
  const running = run({ services: { clock, store } });
  running.catch(() => {});
  await store.hangs;
  clock.endTime();
  await expect(running).rejects.toThrow(DeadlineError);
  expect(await record()).toMatchObject({ state: 'FAILED' });
  await lab.expectNothingLeft();
});
