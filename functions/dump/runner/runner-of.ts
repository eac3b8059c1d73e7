import type { Executions } from '../../runner/executions';
import { type ExecutionInput, executionName } from '../../slot-job/execution';
import type { Runner } from './runner';

/** The runner as the executions of its state machine. */
export function runnerOf(executions: () => Promise<Executions>): Runner {
  return {
    start: async (target, number, scheduled) => {
      const input: ExecutionInput = { ...target, scheduled, execution: number };
      const { execution, status } = await (await executions()).start(executionName(target, number), input);
      return status === 'RUNNING' ? { running: execution } : { ended: true };
    },
    ask: async (execution) => ((await (await executions()).statusOf(execution)) === 'RUNNING' ? 'running' : 'ended'),
  };
}
