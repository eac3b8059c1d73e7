import { DeadlineError, RunnerError } from '../../../../functions/core/errors';
import { type Run, withinRun } from '../../../../functions/runner/run';
import { FakeClock } from '../core/time/fake-clock';

const tooLong = (milliseconds: number) => new DeadlineError('OUT_OF_TIME', `It took ${milliseconds} ms.`);
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

function runWith(stopped?: AbortSignal): Run {
  return { requestId: 'r', arn: 'a', remaining: () => 10_000, ...(stopped ? { stopped } : {}) };
}

test('work is ended before the end of the run, with what it had as the reason', async () => {
  const clock = new FakeClock();
  const work = withinRun(runWith(), 2_000, tooLong, clock, untilAborted);
  clock.advance(8_000);
  await expect(work).rejects.toThrow('[OUT_OF_TIME] It took 8000 ms.');
});

test('a task that is stopped ends its work, with the reason of the stop', async () => {
  const stopped = new AbortController();
  const work = withinRun(runWith(stopped.signal), 2_000, tooLong, new FakeClock(), untilAborted);
  stopped.abort(new DeadlineError('TASK_STOPPED', 'Stopped.'));
  await expect(work).rejects.toThrow('[TASK_STOPPED] Stopped.');
});

test('a task that must not begin begins no work', async () => {
  const stopped = AbortSignal.abort(new RunnerError('IMAGE_OF_OTHER_VERSION', 'It is older.'));
  const begun: string[] = [];
  const work = withinRun(runWith(stopped), 2_000, tooLong, new FakeClock(), async () => void begun.push('work'));
  await expect(work).rejects.toThrow('[IMAGE_OF_OTHER_VERSION] It is older.');
  expect(begun).toEqual([]);
});
