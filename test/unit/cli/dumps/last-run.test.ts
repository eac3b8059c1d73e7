import { lastRun } from '../../../../cli/dumps/last-run';
import type { LockRecord } from '../../../../functions/slot-job/lock/record';
import { type Answer, SmallJsonService } from '../core/small-json-service';

const EXECUTION = 'arn:aws:states:eu-central-1:1:execution:mysqldump-shop-runner:shop-2026-11-20-1';
const BEGUN = '2026-11-20T03:00:00.000Z';
const HAND_OVER = { number: 1, execution: EXECUTION, reason: 'It is large.', scheduled: true };

/** What is shown of a lock record some hours later, with the answers of Step Functions. */
async function shown(record: Partial<LockRecord>, hours: number, ...answers: Answer[]) {
  const states = await SmallJsonService.start(answers);
  const now = new Date(Date.parse(BEGUN) + hours * 3_600_000);
  try {
    return await lastRun({ startedAt: BEGUN, ...record } as LockRecord, now, states.session);
  } finally {
    await states.stop();
  }
}

const FAILED = { status: 'FAILED', cause: '{"StoppedReason":"CannotPullContainerError: no such image"}' };
const DENIED = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
const TASK = { state: 'RUNNING', delivery: { from: EXECUTION, count: 1 }, handOver: HAND_OVER } as const;

test.each([
  ['a function has the lock', { state: 'RUNNING' }, 0.2, [], 'running'],
  ['a task has the lock, for days', TASK, 50, [{ body: { status: 'RUNNING' } }], 'on-runner'],
  [
    'the slot is handed over',
    { state: 'HANDED_OVER', handOver: HAND_OVER },
    1,
    [{ body: { status: 'RUNNING' } }],
    'on-runner',
  ],
  ['its execution may not be described', { state: 'HANDED_OVER', handOver: HAND_OVER }, 1, [DENIED], 'on-runner'],
] as const)('a slot is being dumped while %s', async (_, record, hours, answers, state) => {
  expect(await shown(record, hours, ...answers)).toEqual({ state, problems: [] });
});

test('a slot is no longer on the runner when its execution has ended before a task could write anything', async () => {
  expect(await shown({ state: 'HANDED_OVER', handOver: HAND_OVER }, 1, { body: FAILED })).toEqual({
    state: 'failed',
    problems: [
      'Its execution ended: FAILED, CannotPullContainerError: no such image. What to do is in docs/runner.md.',
    ],
  });
});

test('a slot is no longer on the runner when its last task was killed', async () => {
  expect(await shown(TASK, 1, { body: { status: 'TIMED_OUT' } })).toMatchObject({ state: 'failed' });
});

test('a slot is no longer running when its function had to be over long ago', async () => {
  expect(await shown({ state: 'RUNNING' }, 1.1)).toEqual({
    state: 'failed',
    problems: [`Its last run, which began at ${BEGUN}, was killed, and no other one has followed.`],
  });
});

test('a slot whose last attempt failed has its reason', async () => {
  expect(await shown({ state: 'FAILED', lastError: 'It broke' }, 0)).toEqual({
    state: 'failed',
    problems: ['It broke.'],
  });
  expect(await shown({ state: 'DONE' }, 0)).toBeUndefined();
});
