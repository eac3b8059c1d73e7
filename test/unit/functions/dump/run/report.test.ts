import { until } from '../../../../../dev/tools/until';
import type { Services } from '../../../../../functions/dump/services';
import type { LockOperation } from '../../../../../functions/slot-job/lock/operations';
import { ANSWERS_LATE, CONFIG, failing, KEY, MANIFEST, type RunSetup, setup, TARGET } from './run-setup';

const BYTES = expect.any(Number);

/** A run whose environment dies: a request of this kind is carried out, and nothing follows. */
function dyingAt(lab: RunSetup, type: LockOperation['type'], changes: Partial<Services> = {}) {
  let end = () => {};
  lab.lockTable.answer = (write, operation) => {
    if (operation.type !== type) return Promise.resolve(write);
    lab.lockTable.answer = async (later) => later;
    return new Promise((_, reject) => {
      end = () => reject(new Error('died'));
    });
  };
  return { running: lab.run(TARGET, changes), end: () => end() };
}

describe('the metrics of a dump', () => {
  test('are published by a run that dies when it has written DONE, after which a retry finds nothing to report', async () => {
    const lab = setup();
    const { running, end } = dyingAt(lab, 'done');
    await until(() => lab.record()?.state === 'DONE');

    await expect(lab.run()).resolves.toMatchObject({ outcome: 'already-done' });

    expect(lab.reports).toEqual([{ bytes: lab.record()?.bytes, seconds: 0, shrunk: undefined }]);
    end();
    await running;
  });

  test('are published by the retry of a run that died before it wrote DONE', async () => {
    const lab = setup();
    await lab.run();
    lab.lockTable.records.clear();
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.reports).toEqual([
      { bytes: BYTES, seconds: 0, shrunk: undefined },
      { bytes: BYTES, seconds: 0, shrunk: undefined },
    ]);
  });

  test('are published by a run that adopts a dump without a manifest', async () => {
    const lab = setup();
    await lab.run();
    lab.store.objects.delete(MANIFEST);
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.reports).toHaveLength(2);
  });

  test('state whether the dump is much smaller than the last ones', async () => {
    const lab = setup();
    const before = KEY.replace('2026-11-20', '2026-11-19');
    lab.store.put(before, Buffer.alloc(100_000));
    lab.store.put(`${before}.manifest.json`, '{}');
    const { running, end } = dyingAt(lab, 'done', { config: { ...CONFIG, shrinkShare: 0.5 } as never });
    await until(() => lab.record()?.state === 'DONE');
    expect(lab.reports).toEqual([{ bytes: BYTES, seconds: 0, shrunk: true }]);
    end();
    await running;
  });

  test('are not published twice when DONE could not be written', async () => {
    const lab = setup();
    lab.lockTable.write = failing(lab.lockTable, 'done');
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.reports).toHaveLength(1);
  });

  test('are not published of a dump that has no manifest', async () => {
    const lab = setup();
    lab.store.before.write = ANSWERS_LATE;
    await expect(lab.run()).rejects.toThrow('socket hang up');
    expect(lab.reports).toEqual([]);
  });
});
