import { runTask } from '../runner/task';
import { executionInput, handOverOf } from '../slot-job/execution';
import type { Container } from './container';
import { maskRequest } from './create-handler';

/** The task of the runner that masks a dump which is too large for the function. Returns its exit code. */
export function runMaskTask(container: Container, environment?: NodeJS.ProcessEnv): Promise<number> {
  // It leaves nothing to another task, and its role may not ask for one: the lock decides who makes the masked dump.
  const alone: Container = { ...container, runner: undefined };
  return runTask(
    container,
    executionInput,
    ({ input, attempt, run }) => {
      const { requestId, arn, remaining, stopped } = run;
      const delivery = { from: arn, count: attempt };
      const invocation = { requestId, delivery, handOver: handOverOf(input, arn), remaining, stopped };
      return maskRequest(() => ({ event: input, requestId }), invocation, alone);
    },
    environment,
  );
}
