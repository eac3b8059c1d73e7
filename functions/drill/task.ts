import { runTask } from '../runner/task';
import type { Container } from './container';
import { drillRequest } from './create-handler';
import { drillWork } from './work';

/** The task of the runner that drills a dump which is too large for the function. Returns its exit code. */
export function runDrillTask(container: Container, environment?: NodeJS.ProcessEnv): Promise<number> {
  // It leaves nothing to another task.
  const alone: Container = { ...container, runner: undefined, engine: 'runner' };
  return runTask(container, drillWork, ({ input, run }) => drillRequest(() => input, run, alone), environment);
}
