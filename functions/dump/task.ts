import { runTask } from '../runner/task';
import { executionInput, handOverOf } from '../slot-job/execution';
import type { Container } from './container';
import { handleRequest } from './create-handler';

/** The task of the runner that makes a dump: one attempt at the slot that its execution is for. Returns its exit code. */
export function runDumpTask(container: Container, environment?: NodeJS.ProcessEnv): Promise<number> {
  return runTask(
    container,
    executionInput,
    ({ input, attempt, run }) => {
      const { job, slot, execution } = input;
      // It may become part of keys.
      const requestId = `${job}-${slot}-${execution}-${attempt}`.replaceAll(/[^A-Za-z0-9-]/g, '-');
      const { arn, remaining, stopped } = run;
      const handOver = handOverOf(input, arn);
      const invocation = { requestId, delivery: { from: arn, count: attempt }, handOver, remaining, stopped };
      return handleRequest(() => ({ event: input, requestId }), invocation, container);
    },
    environment,
  );
}
