import { until } from '../../../../../dev/tools/until';
import { DeadlineError, RunnerError } from '../../../../../functions/core/errors';
import type { Engine } from '../../../../../functions/dump/runner/reason';
import type { Services } from '../../../../../functions/dump/services';
import { TIMINGS } from '../../../../../functions/slot-job/lock/timings';
import { executionOf, FakeSlotRunner } from '../../runner/fake-slot-runner';
import { CONFIG, expectNothing, KEY, MANIFEST, setup, TARGET } from './run-setup';

const arn = (number: number) => executionOf(TARGET, number);

const BY_CHOICE = 'The variable engine is "fargate".';

/** What the task of an execution knows of its hand-over. */
const handOverTo = (number: number) => ({ number, execution: arn(number), reason: BY_CHOICE, scheduled: false });

function handingOver(engine: Engine = 'fargate') {
  const lab = setup();
  const runner = new FakeSlotRunner();
  const changes = { config: { ...CONFIG, runner: { engine, stateMachineArn: 'arn' } }, runner } as unknown as Services;
  return { ...lab, runner, run: (invoked = {}) => lab.run(TARGET, changes, invoked), runWithout: () => lab.run() };
}

test('a dump for the runner is left to an execution, and nothing of it is visible', async () => {
  const lab = handingOver();
  await expect(lab.run({ scheduled: true })).resolves.toEqual({
    outcome: 'handed-over',
    handOver: { number: 1, execution: arn(1), reason: BY_CHOICE, scheduled: true },
  });
  expect(lab.runner.started).toEqual([{ number: 1, reason: BY_CHOICE, scheduled: true }]);
  expect(lab.record()).toMatchObject({ state: 'HANDED_OVER', fence: 1, handOver: { number: 1, execution: arn(1) } });
  expect(lab.reports).toEqual([]);
  expectNothing(lab);
});

test('the task of the execution makes the dump, and its manifest states where and why', async () => {
  const lab = handingOver();
  await lab.run();
  await expect(lab.run({ handOver: handOverTo(1) })).resolves.toMatchObject({
    outcome: 'dumped',
    summary: { objectKey: KEY },
  });
  expect(lab.record()).toMatchObject({ state: 'DONE', fence: 2 });
  expect(lab.manifest().run).toMatchObject({
    engine: 'fargate',
    handedOverBecause: BY_CHOICE,
  });
  expect(lab.runner.started).toHaveLength(1);
});

test('an event that meets the execution while it runs returns, and takes nothing from it', async () => {
  const lab = handingOver();
  await lab.run();
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { execution: arn(1) } });
  expect(lab.runner).toMatchObject({ asked: 1, started: [{ number: 1 }] });
  expect(lab.record()).toMatchObject({ state: 'HANDED_OVER', fence: 1 });
});

test('an event that meets the task at work returns at once, and takes nothing from it', async () => {
  const lab = handingOver();
  await lab.run();
  lab.setRecord({ state: 'RUNNING', owner: 'task', fence: 2 });
  const before = lab.clock.monotonic();
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { execution: arn(1) } });
  expect(lab.clock.monotonic()).toBe(before);
  expect(lab.record()).toMatchObject({ state: 'RUNNING', owner: 'task', fence: 2 });
});

test('an event that meets a function which has taken the slot back stands by, and takes over when that died', async () => {
  const lab = handingOver();
  await lab.run();
  lab.runner.ended.add(arn(1));
  lab.setRecord({ state: 'RUNNING', owner: 'another function', fence: 2 });
  const run = lab.run();
  await until(() => lab.phases.includes('stand-by'));
  await lab.clock.advance(TIMINGS.takeoverAfter + 2 * TIMINGS.readEvery);
  await expect(run).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 2 } });
  expect(lab.runner.asked).toBe(1);
});

test('the slot of an execution that has ended is handed to the next one, for the schedule as before', async () => {
  const lab = handingOver();
  await lab.run({ scheduled: true });
  lab.runner.ended.add(arn(1));
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 2, scheduled: true } });
  expect(lab.record()).toMatchObject({ state: 'HANDED_OVER', fence: 2, handOver: { number: 2 } });
});

test('an execution answers for an event of the schedule that failed before somebody asked for the slot', async () => {
  const lab = handingOver();
  const start = lab.runner.start.bind(lab.runner);
  lab.runner.start = async () => {
    throw new RunnerError('RUNNER_UNAVAILABLE', 'Step Functions gave no answer.');
  };
  await expect(lab.run({ scheduled: true })).rejects.toThrow('[RUNNER_UNAVAILABLE]');
  expect(lab.record()).toMatchObject({ state: 'FAILED', scheduled: true });
  lab.runner.start = start;
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 1, scheduled: true } });
});

test('an execution that another attempt started and did not record is not started again', async () => {
  const lab = handingOver();
  const { write } = lab.lockTable;
  lab.lockTable.write = async (key, operation, attempt) => {
    if (operation.type === 'hand-over') throw new Error('the function dies');
    return write.call(lab.lockTable, key, operation, attempt);
  };
  await lab.run();
  expect(lab.record()).toMatchObject({ state: 'RUNNING', fence: 1 });
  lab.lockTable.write = write;
  lab.setRecord({ state: 'FAILED' });
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 1 } });
  expect(lab.runner.started.map(({ number }) => number)).toEqual([1, 1]);
});

describe('a function that dies between the start of an execution and its record', () => {
  async function dead() {
    const lab = handingOver();
    const { write } = lab.lockTable;
    lab.lockTable.write = async (key, operation, attempt) => {
      if (operation.type === 'hand-over') throw new Error('the function dies');
      return write.call(lab.lockTable, key, operation, attempt);
    };
    await lab.run();
    lab.lockTable.write = write;
    expect(lab.record()).toMatchObject({ state: 'RUNNING', fence: 1 });
    expect(lab.record()).not.toHaveProperty('handOver');
    return lab;
  }

  /** The task waits for the dead function, takes its lock, and works until it is let on. */
  async function taskAtWork(lab: Awaited<ReturnType<typeof dead>>) {
    let goOn = () => {};
    const paused = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const { write } = lab.lockTable;
    const end = () => {
      lab.lockTable.write = write;
      goOn();
    };
    lab.lockTable.write = async (key, operation, attempt) => {
      if (operation.type === 'renew' && operation.claim) await paused;
      return write.call(lab.lockTable, key, operation, attempt);
    };
    const done = lab.run({ handOver: handOverTo(1) });
    await until(() => lab.phases.includes('stand-by'));
    await lab.clock.advance(TIMINGS.takeoverAfter + 2 * TIMINGS.readEvery);
    await until(() => lab.record()?.fence === 2);
    return { done, end };
  }

  test('leaves a task that records the execution, so that a retried event returns while the task works', async () => {
    const lab = await dead();
    const { done, end } = await taskAtWork(lab);
    expect(lab.record()).toMatchObject({ state: 'RUNNING', handOver: handOverTo(1) });
    const before = lab.clock.monotonic();
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { execution: arn(1) } });
    expect(lab.clock.monotonic()).toBe(before);
    end();
    await expect(done).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.manifest().run).toMatchObject({ engine: 'fargate', handedOverBecause: BY_CHOICE });
    expect(lab.runner.started).toHaveLength(1);
  });
});

describe('a dump without its manifest', () => {
  /** The slot of a dump that a task has made, and whose manifest is gone. */
  async function withoutManifest(engine: Engine) {
    const lab = handingOver(engine);
    await lab.run();
    if (engine === 'fargate') await lab.run({ handOver: handOverTo(1) });
    lab.store.objects.delete(MANIFEST);
    lab.runner.ended.add(arn(1));
    return lab;
  }

  test('is read back by a task where tasks make all dumps', async () => {
    const lab = await withoutManifest('fargate');
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 2 } });
    await expect(lab.run({ handOver: handOverTo(2) })).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.manifest().run).toMatchObject({ provenBy: 'read-back', engine: 'fargate' });
    expect(lab.record()).toMatchObject({ state: 'DONE' });
  });

  test('that is small is read back by the function with the engine "auto"', async () => {
    const lab = await withoutManifest('auto');
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'adopted' });
    expect(lab.runner.started).toEqual([]);
  });

  test('that the function could not read back in time is read back by a task', async () => {
    const lab = await withoutManifest('auto');
    lab.setRecord({ state: 'FAILED', lastError: '[OUT_OF_TIME] The run was cut off.' });
    await expect(lab.run()).resolves.toMatchObject({
      outcome: 'handed-over',
      handOver: { number: 2, reason: "An earlier run was cut off by the function's timeout." },
    });
  });
});

test('a deployment without a runner takes the slot back, and makes the dump itself', async () => {
  const lab = handingOver();
  await lab.run();
  await expect(lab.runWithout()).resolves.toMatchObject({ outcome: 'dumped' });
  expect(lab.record()).toMatchObject({ state: 'DONE', fence: 2 });
  expect(lab.manifest().run).not.toHaveProperty('engine');
});

describe('the engine "auto"', () => {
  test('makes a small dump in the function', async () => {
    const lab = handingOver('auto');
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'dumped' });
    expect(lab.runner.started).toEqual([]);
  });

  test('leaves the slot to the runner when an earlier run was cut off', async () => {
    const lab = handingOver('auto');
    await lab.run();
    lab.store.objects.clear();
    lab.setRecord({ state: 'FAILED', lastError: '[OUT_OF_TIME] The run was cut off.' });
    await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 1 } });
  });

  test('leaves the slot to the runner when the last dumps took too long, before anything is uploaded', async () => {
    const lab = handingOver('auto');
    await lab.run();
    const manifest = lab.manifest();
    lab.store.objects.clear();
    lab.lockTable.records.clear();
    const slow = { ...manifest, run: { ...manifest.run, dumpSeconds: 9_999 } };
    lab.store.put(`${KEY.replace('2026-11-20', '2026-11-19')}`, 'dump');
    lab.store.put(`${KEY.replace('2026-11-20', '2026-11-19')}.manifest.json`, JSON.stringify(slow));
    await expect(lab.run()).resolves.toMatchObject({
      outcome: 'handed-over',
      handOver: { reason: expect.stringMatching(/^The dump is expected to take 9999 s, judging by the last dumps/) },
    });
    expect(lab.store.uploads.size).toBe(0);
  });
});

test('a task that is stopped breaks off, and leaves the slot to the next one', async () => {
  const lab = setup({ mysqldump: 'exec sleep 60' });
  const stopped = new AbortController();
  const run = lab.run(TARGET, {}, { handOver: handOverTo(1), stopped: stopped.signal });
  setTimeout(() => stopped.abort(new DeadlineError('TASK_STOPPED', 'Stopped.')), 500);
  await expect(run).rejects.toThrow('[TASK_STOPPED] Stopped.');
  expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: expect.stringContaining('[TASK_STOPPED]') });
  expectNothing(lab);
});

test('a task that must not begin leaves its slot FAILED with the reason, and adopts nothing', async () => {
  const lab = setup();
  await lab.run();
  lab.store.objects.delete(MANIFEST);
  lab.setRecord({ state: 'FAILED' });
  const stopped = AbortSignal.abort(new RunnerError('IMAGE_OF_OTHER_VERSION', 'It is older.'));
  await expect(lab.run(TARGET, {}, { handOver: handOverTo(1), stopped })).rejects.toThrow(
    '[IMAGE_OF_OTHER_VERSION] It is older.',
  );
  expect(lab.record()).toMatchObject({ state: 'FAILED', lastError: '[IMAGE_OF_OTHER_VERSION] It is older.' });
  expect(lab.store.objects.has(MANIFEST)).toBe(false);
});
