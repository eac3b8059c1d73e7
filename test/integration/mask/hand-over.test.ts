import { DeadlineError } from '../../../functions/core/errors';
import type { HandOver } from '../../../functions/slot-job/lock/record';
import { executionOf, FakeSlotRunner } from '../../unit/functions/runner/fake-slot-runner';
import { MASKED, MaskWorld, rulesWith, TARGET } from './mask-world';

/*
 * Masking that is left to the runner, with the programs of the layer, and buckets, lock table and executions in memory.
 */

const execution = (number: number) => executionOf(TARGET, number);
/** Judging by the last masked dump, the next one takes days. */
const DAYS = 1_000;

/** @param hasRunner whether the deployment has one */
async function world(secondsPerByte = DAYS, hasRunner = true): Promise<MaskWorld & { runner: FakeSlotRunner }> {
  const world = await MaskWorld.create();
  world.putLast(secondsPerByte);
  if (hasRunner) world.runner = new FakeSlotRunner();
  return world as MaskWorld & { runner: FakeSlotRunner };
}

test('what a function cannot mask in its time is left to an execution, and nothing of it is visible', async () => {
  const lab = await world();
  const before = lab.keys;
  await expect(lab.run(undefined, { arrived: true })).resolves.toMatchObject({
    outcome: 'handed-over',
    handOver: { number: 1, execution: execution(1), reason: expect.stringMatching(/^To mask the dump is expected/) },
  });
  expect(lab.runner.started).toMatchObject([{ number: 1, scheduled: true }]);
  expect(lab.record()).toMatchObject({ state: 'HANDED_OVER', handOver: { execution: execution(1), scheduled: true } });
  expect(lab.keys).toEqual(before);
  expect(lab.reports).toEqual([]);
});

test('the task of the execution masks it, whatever the last ones took, and its manifest states where and why', async () => {
  const lab = await world();
  await lab.run();
  const first = lab.record()?.handOver as HandOver;
  await expect(lab.run(undefined, { handOver: first })).resolves.toMatchObject({
    outcome: 'dumped',
    summary: { objectKey: MASKED },
  });
  expect(lab.record()).toMatchObject({ state: 'DONE', fence: 2 });
  expect(lab.manifest().run).toMatchObject({
    engine: 'fargate',
    handedOverBecause: expect.stringMatching(/^To mask the dump is expected/),
  });
  expect(lab.runner.started).toHaveLength(1);
  expect(lab.reports).toHaveLength(1);
});

test('an event that meets the execution while it runs returns; after its end the next one starts', async () => {
  const lab = await world();
  await lab.run(undefined, { arrived: true });
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { execution: execution(1) } });
  expect(lab.runner.started).toHaveLength(1);
  lab.runner.ended.add(execution(1));
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 2, scheduled: true } });
});

test('a slot whose run was cut off is left to the runner, whatever the forecast is', async () => {
  const lab = await world(1e-3);
  const failing = lab.run((name) => {
    if (name === 'store.open') throw new DeadlineError('OUT_OF_TIME', 'The run was cut off.');
  });
  await expect(failing).rejects.toThrow('[OUT_OF_TIME]');
  expect(lab.record()).toMatchObject({ state: 'FAILED' });
  await expect(lab.run()).resolves.toMatchObject({
    outcome: 'handed-over',
    handOver: { reason: "An earlier run was cut off by the function's timeout." },
  });
});

test('a masked dump without its manifest that the function could not read back in time is read back by a task', async () => {
  const lab = await world(1e-3);
  const failing = lab.run((name) => {
    if (name === 'store.write') throw new DeadlineError('OUT_OF_TIME', 'The run was cut off.');
  });
  await expect(failing).rejects.toThrow('[OUT_OF_TIME]');
  expect(lab.keys).toContain(MASKED);
  await expect(lab.run()).resolves.toMatchObject({ outcome: 'handed-over', handOver: { number: 1 } });
  const first = lab.record()?.handOver as HandOver;
  await expect(lab.run(undefined, { handOver: first })).resolves.toMatchObject({ outcome: 'adopted' });
  expect(lab.manifest().run).toMatchObject({ provenBy: 'read-back', engine: 'fargate' });
});

test('a dump with a column that no rule decides about is refused by the function, and starts no task', async () => {
  const lab = await world();
  lab.putRules({ ...rulesWith(), tables: { 'shop.people': { columns: { id: 'keep' } } } });
  await expect(lab.run()).rejects.toThrow('[MASK_COLUMNS_UNDECIDED]');
  expect(lab.runner.started).toEqual([]);
});

test('without a runner the error states how to get one', async () => {
  const lab = await world(DAYS, false);
  await expect(lab.run()).rejects.toThrow(/\[MASK_TOO_LARGE\].* Set engine = "auto"/);
  expect(lab.record()).toMatchObject({ state: 'FAILED' });
});
