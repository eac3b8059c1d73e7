import { askForEnd } from '../../../../cli/core/execution-end';
import { type Answer, SmallJsonService } from './small-json-service';

let states: SmallJsonService | undefined;

/** Asks a Step Functions that gives these answers, one after the other. */
async function asked(...answers: Answer[]) {
  states = await SmallJsonService.start(answers);
  return { ask: await askForEnd('arn:execution', states.session), left: answers };
}

afterEach(async () => {
  await states?.stop();
  states = undefined;
});

test('an execution that runs has no end, and one that failed has that of its last task', async () => {
  const cause = JSON.stringify({
    StoppedReason: 'Essential container in task exited',
    Containers: [{ ExitCode: 137, Reason: 'OutOfMemoryError' }],
  });
  const { ask } = await asked({ body: { status: 'RUNNING' } }, { body: { status: 'FAILED', cause } });
  expect(await ask()).toBeUndefined();
  expect(await ask()).toEqual({
    isDone: false,
    how: 'FAILED, Essential container in task exited; exit code 137; OutOfMemoryError',
  });
});

test.each([
  ['SUCCEEDED', {}, true, 'SUCCEEDED'],
  ['ABORTED', {}, false, 'ABORTED'],
  ['TIMED_OUT', { error: 'States.Timeout' }, false, 'TIMED_OUT, States.Timeout'],
  ['FAILED', { cause: 'Capacity is unavailable' }, false, 'FAILED, Capacity is unavailable'],
])('an execution that ended as %s', async (status, facts, isDone, how) => {
  const { ask } = await asked({ body: { status, ...facts } });
  expect(await ask()).toEqual({ isDone, how });
});

test('the end is unknown to a person who may not ask, and is not asked for again', async () => {
  const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
  const { ask, left } = await asked(denied, { body: { status: 'FAILED' } });
  expect([await ask(), await ask()]).toEqual([undefined, undefined]);
  expect(left).toHaveLength(1);
});

test('an execution that does not exist any more has ended, and made nothing', async () => {
  const gone = { status: 400, body: { __type: 'ExecutionDoesNotExist', message: 'no' } };
  const { ask } = await asked(gone);
  expect(await ask()).toEqual({ isDone: false, how: 'it does not exist any more' });
});
