import type { ExecutionEnd } from '../../../../cli/core/execution-end';
import { waitForExecution } from '../../../../cli/invoke/wait-for-execution';
import type { DumpFunction } from '../../../../cli/place/function';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';
import { commandSession } from '../verbs/command-session';

const TARGET = { job: 'shop', slot: '2026-11-20' };
const EXECUTION = 'arn:aws:states:eu-central-1:1:execution:mysqldump-shop-runner:shop-2026-11-20-1';
const LAST = { from: EXECUTION, count: 3 };

/** Waits through the records of each look, until the execution ends. */
async function wait(records: Partial<LockRecord>[], ends: (ExecutionEnd | undefined)[] = []) {
  const { session, looked } = commandSession({ records });
  await waitForExecution(
    { name: 'mysqldump-shop', lockTable: 'locks' } as DumpFunction,
    TARGET,
    async () => ends.shift(),
    session,
  );
  return looked();
}

test('waits until the dump is there', async () => {
  const records = [{ state: 'HANDED_OVER' }, { state: 'RUNNING' }, { state: 'RUNNING' }, { state: 'DONE' }] as const;
  expect(await wait([...records])).toBe(4);
});

test.each([
  ['the first task of the execution', { from: EXECUTION, count: 1 }],
  ['the second task of the execution', { from: EXECUTION, count: 2 }],
  ['an invocation of the function', { from: 'invocation' }],
  ['an attempt by the retry queue, however often it was delivered', { from: 'arn:aws:sqs:eu-central-1:1:q', count: 9 }],
] as const)('a failure of %s is not the last one', async (_, delivery) => {
  const failed = { state: 'FAILED', lastError: '[CONNECTION_LOST] x', delivery } as const;
  expect(await wait([failed, { state: 'RUNNING' }, { state: 'DONE' }])).toBe(3);
});

test.each([
  ['the last task of an execution', LAST],
  ['a task of an execution that does not count them', { from: EXECUTION }],
])('a failure of %s is reported with its error', async (_, delivery) => {
  const failed = { state: 'FAILED', lastError: '[CONNECTION_LOST] It broke.', delivery } as const;
  await expect(wait([{ state: 'RUNNING' }, failed])).rejects.toThrow(
    '[FUNCTION_FAILED] The runner could not make the dump: [CONNECTION_LOST] It broke.',
  );
});

test('without a lock table it is not known when the dump is there', async () => {
  const { session, looked } = commandSession();
  const dumpFunction = { name: 'mysqldump-shop', lockTable: undefined } as DumpFunction;
  await expect(waitForExecution(dumpFunction, TARGET, async () => undefined, session)).rejects.toThrow(
    'names no lock table',
  );
  expect(looked()).toBe(0);
});

test.each([
  ['whose tasks could not start', { state: 'HANDED_OVER' }],
  ['whose tasks were killed', { state: 'RUNNING' }],
] as const)('an execution %s is reported with how it ended', async (_, record) => {
  const ends = [undefined, undefined, { isDone: false, how: 'FAILED, CannotPullContainerError: not found' }];
  await expect(wait([record], ends)).rejects.toThrow(
    'The runner could not make the dump: its execution ended: FAILED, CannotPullContainerError: not found. What to do is in docs/runner.md.',
  );
});

test('an execution that was stopped is reported with the error of its task', async () => {
  const failed = { state: 'FAILED', lastError: '[TASK_STOPPED] Stopped.', delivery: { from: EXECUTION, count: 1 } };
  await expect(
    wait([failed] as Partial<LockRecord>[], [undefined, { isDone: false, how: 'ABORTED, stopped' }]),
  ).rejects.toThrow('The runner could not make the dump: [TASK_STOPPED] Stopped.');
});

test('an execution that succeeded has made the dump, also when its task could not write that down', async () => {
  expect(await wait([{ state: 'RUNNING' }], [undefined, { isDone: true, how: 'SUCCEEDED' }])).toBe(2);
});
