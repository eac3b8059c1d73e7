import { EnvironmentReader } from '../core/environment-reader';
import { errorFields, messageOf } from '../core/errors';
import { parseJson } from '../core/parse-json';
import type { Clock } from '../core/time/clock';
import { type ExecutionInput, executionInput } from '../slot-job/execution';
import type { Invocation } from '../slot-job/lock/session';
import type { Container } from './container';
import { handleRequest } from './create-handler';
import { TASK_ENV } from './env';

/** Exit codes of the task, as its execution sees them. */
const EXIT = { done: 0, failed: 1 } as const;

/**
 * The runner's task: one attempt at the slot that its execution is for, with hours in place of minutes. ECS sends SIGTERM,
 * and SIGKILL two minutes later, when the execution is stopped or its time is up.
 *
 * @returns the exit code of the process. With another one than 0 the execution starts another task.
 */
export async function runTask(container: Container, environment: NodeJS.ProcessEnv = process.env): Promise<number> {
  const { log, clock } = container;
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.on('SIGTERM', stop);
  try {
    const { input, invocation } = readTask(environment, clock, stopped.signal);
    await handleRequest(() => ({ event: input, requestId: invocation.requestId }), invocation, container);
    return EXIT.done;
  } catch (error) {
    log.error('The task failed.', { ...errorFields(error), error: messageOf(error) });
    return EXIT.failed;
  } finally {
    process.off('SIGTERM', stop);
  }
}

/** @throws {ConfigError} naming every problem at once. */
function readTask(
  environment: NodeJS.ProcessEnv,
  clock: Clock,
  stopped: AbortSignal,
): { input: ExecutionInput; invocation: Invocation } {
  const reader = new EnvironmentReader(environment);
  const text = reader.required(TASK_ENV.input);
  const input = parseJson(executionInput, text);
  if (!input && text !== '') {
    reader.problem(`${TASK_ENV.input} must be the input of an execution that the dump function started, got: ${text}.`);
  }
  const execution = reader.required(TASK_ENV.execution);
  const retries = reader.matching(TASK_ENV.retryCount, /^\d{1,3}$/, 'be a whole number');
  const seconds = reader.count(TASK_ENV.timeout);
  if (seconds === undefined && reader.optional(TASK_ENV.timeout) === undefined) {
    reader.problem(`${TASK_ENV.timeout} is missing.`);
  }
  reader.assertSound();
  if (!input || seconds === undefined) throw new Error('Unreachable: both are problems.');
  const end = clock.monotonic() + seconds * 1_000;
  const attempt = Number(retries) + 1;
  return {
    input,
    invocation: {
      requestId: `${input.job}-${input.slot}-${input.execution}-${attempt}`.replaceAll(/[^A-Za-z0-9-]/g, '-'),
      delivery: { from: execution, count: attempt },
      execution: input.execution,
      remaining: () => end - clock.monotonic(),
      stopped,
    },
  };
}
