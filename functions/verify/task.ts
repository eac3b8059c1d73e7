import { runTask } from '../runner/task';
import type { Container } from './container';
import { verifyRequest } from './create-handler';
import { verifyWork } from './work';

/** The task of the runner that verifies a dump which is too large for the function. Returns its exit code. */
export function runVerifyTask(container: Container, environment?: NodeJS.ProcessEnv): Promise<number> {
  // It leaves nothing to another task.
  const alone = { ...container, runner: undefined };
  return runTask(container, verifyWork, ({ input, run }) => verifyRequest(() => input, run, alone), environment);
}
