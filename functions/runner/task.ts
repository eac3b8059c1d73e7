import type { ZodType } from 'zod';
import { EnvironmentReader } from '../core/environment-reader';
import { DeadlineError, errorFields, messageOf } from '../core/errors';
import type { Log } from '../core/logger';
import { parseJson } from '../core/schema/parse-json';
import type { Clock } from '../core/time/clock';
import { TASK_ENV } from './env';
import { imageProblem } from './image-version';
import type { Run } from './run';

/** Exit codes of a task, as its execution sees them. */
const EXIT = { done: 0, failed: 1 } as const;

/** One attempt of an execution. */
export interface Task<Input> {
  readonly input: Input;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Its id of the request is the name of the execution and the number of the attempt; its ARN, that of the execution. */
  readonly run: Run & { readonly stopped: AbortSignal };
}

/**
 * A task of the runner: one attempt at what its execution is for, with hours in place of minutes. ECS sends SIGTERM, and SIGKILL
 * two minutes later, when the execution is stopped or its time is up.
 *
 * @returns the exit code of the process. With another one than 0 the execution starts another task.
 */
export async function runTask<Input>(
  { log, clock }: { readonly log: Log; readonly clock: Clock },
  schema: ZodType<Input>,
  perform: (task: Task<Input>) => Promise<unknown>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const stopped = new AbortController();
  const stop = () => stopped.abort(new DeadlineError('TASK_STOPPED', STOPPED));
  process.on('SIGTERM', stop);
  try {
    const { moduleVersion, ...task } = readTask(schema, environment, clock, stopped.signal);
    const problem = imageProblem(moduleVersion);
    // Stopped before it begins, so that it fails as any other attempt does: a dump as that of its slot.
    if (problem) stopped.abort(problem);
    await perform(task);
    return EXIT.done;
  } catch (error) {
    log.error('The task failed.', { ...errorFields(error), error: messageOf(error) });
    return EXIT.failed;
  } finally {
    process.off('SIGTERM', stop);
  }
}

const STOPPED = 'The task was stopped before its end. It is retried, unless its execution was stopped as well.';

/** @throws {ConfigError} naming every problem at once. */
function readTask<Input>(
  schema: ZodType<Input>,
  environment: NodeJS.ProcessEnv,
  clock: Clock,
  stopped: AbortSignal,
): Task<Input> & { readonly moduleVersion: string } {
  const reader = new EnvironmentReader(environment);
  const text = reader.required(TASK_ENV.input);
  const input = parseJson(schema, text);
  const moduleVersion = reader.required(TASK_ENV.version);
  if (!input && text !== '') {
    // What another version of the module sends may be unknown to this one.
    const problem = moduleVersion === '' ? undefined : imageProblem(moduleVersion);
    // guard: unknown-input-is-of-another-version
    if (problem) throw problem;
    reader.problem(`${TASK_ENV.input} must be the input of an execution that the function started, got: ${text}.`);
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
    attempt,
    moduleVersion,
    run: {
      requestId: `${execution.slice(execution.lastIndexOf(':') + 1)}-${attempt}`,
      arn: execution,
      remaining: () => end - clock.monotonic(),
      stopped,
    },
  };
}
