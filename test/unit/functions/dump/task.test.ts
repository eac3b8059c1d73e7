import type { Container } from '../../../../functions/dump/container';
import { runDumpTask } from '../../../../functions/dump/task';
import { recordedLog } from '../../../support/recorded-log';
import { FakeClock } from '../core/time/fake-clock';

function setup() {
  const { log, messages, errorCodes } = recordedLog();
  const texts: string[] = [];
  const error = (message: string, facts: Record<string, unknown> = {}) => {
    texts.push(String(facts.error));
    log.error(message, facts);
  };
  return {
    container: { log: { ...log, error }, clock: new FakeClock() } as unknown as Container,
    messages,
    errorCodes,
    texts,
  };
}

test('a task with an incomplete environment fails, and its log names every problem at once', async () => {
  const { container, errorCodes, texts } = setup();
  const environment = { RUNNER_INPUT: '{"slot":1}', RUNNER_RETRY_COUNT: 'x' };
  await expect(runDumpTask(container, environment)).resolves.toBe(1);
  expect(errorCodes).toEqual(['CONFIG_INVALID']);
  for (const problem of [
    'RUNNER_INPUT must be the input of an execution that the function started, got: {"slot":1}.',
    'RUNNER_EXECUTION is missing.',
    'RUNNER_RETRY_COUNT must be a whole number, got: "x".',
    'RUNNER_TIMEOUT_SECONDS is missing.',
    'RUNNER_VERSION is missing.',
  ]) {
    expect(texts[0]).toContain(problem);
  }
});

test('a task leaves no handler of signals behind', async () => {
  const before = process.listenerCount('SIGTERM');
  await runDumpTask(setup().container, {});
  expect(process.listenerCount('SIGTERM')).toBe(before);
});
