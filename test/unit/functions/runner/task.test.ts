import * as z from 'zod';
import { runTask, type Task } from '../../../../functions/runner/task';
import { version } from '../../../../package.json';
import { recordedLog } from '../../../support/recorded-log';
import { FakeClock } from '../core/time/fake-clock';

const input = z.strictObject({ key: z.string() });
const ENVIRONMENT = {
  RUNNER_INPUT: '{"key":"k"}',
  RUNNER_EXECUTION: 'arn:aws:states:eu-central-1:1:execution:shop-runner:shop-2026-11-20-1',
  RUNNER_RETRY_COUNT: '1',
  RUNNER_TIMEOUT_SECONDS: '60',
  RUNNER_VERSION: version,
};

/** A task, and what it is given. */
async function run(environment: NodeJS.ProcessEnv, perform: (task: Task<{ key: string }>) => unknown = () => {}) {
  const { log, errorCodes } = recordedLog();
  const texts: string[] = [];
  const error = (message: string, facts: Record<string, unknown> = {}) => {
    texts.push(String(facts.error));
    log.error(message, facts);
  };
  const given: Task<{ key: string }>[] = [];
  const services = { log: { ...log, error } as typeof log, clock: new FakeClock() };
  const exit = await runTask(
    services,
    input,
    async (task) => {
      given.push(task);
      return perform(task);
    },
    environment,
  );
  return { exit, errorCodes, texts, task: given[0] };
}

test('a task has the input of its execution, its time and the number of its attempt', async () => {
  const { exit, task } = await run(ENVIRONMENT);
  expect(exit).toBe(0);
  expect(task).toMatchObject({ input: { key: 'k' }, attempt: 2, run: { requestId: 'shop-2026-11-20-1-2' } });
  expect(task?.run.remaining()).toBe(60_000);
  expect(task?.run.stopped.aborted).toBe(false);
});

test('a task whose work fails has an exit code other than 0, and the error in its log', async () => {
  const { exit, texts } = await run(ENVIRONMENT, () => {
    throw new Error('It failed.');
  });
  expect({ exit, texts }).toEqual({ exit: 1, texts: ['It failed.'] });
});

test('a task in an image of another version than the module is stopped before it begins, with an error that names both', async () => {
  const { exit, errorCodes, texts } = await run({ ...ENVIRONMENT, RUNNER_VERSION: '99.1.0' }, ({ run: { stopped } }) =>
    stopped.throwIfAborted(),
  );
  expect({ exit, errorCodes }).toEqual({ exit: 1, errorCodes: ['IMAGE_OF_OTHER_VERSION'] });
  expect(texts[0]).toContain(`The runner's image has version ${version}, and the module version 99.1.0,`);
  expect(texts[0]).toContain('Build the image of version 99.1.0 and push it, name it in');
});

test('a task whose input is unknown in an image of another version names the versions', async () => {
  const { exit, errorCodes } = await run({ ...ENVIRONMENT, RUNNER_VERSION: '99.1.0', RUNNER_INPUT: '{"dump":"k"}' });
  expect({ exit, errorCodes }).toEqual({ exit: 1, errorCodes: ['IMAGE_OF_OTHER_VERSION'] });
});

test('a task without the version of its module begins nothing', async () => {
  const { exit, texts, task } = await run({ ...ENVIRONMENT, RUNNER_VERSION: '' });
  expect({ exit, task }).toEqual({ exit: 1, task: undefined });
  expect(texts[0]).toContain('RUNNER_VERSION is missing.');
});

test('SIGTERM stops the work of a task, with the reason', async () => {
  const { texts } = await run(ENVIRONMENT, ({ run: { stopped } }) => {
    process.emit('SIGTERM');
    stopped.throwIfAborted();
  });
  expect(texts[0]).toMatch(/^\[TASK_STOPPED\] /);
});
