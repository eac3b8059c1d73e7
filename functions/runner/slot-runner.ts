import { type ExecutionInput, executionName } from '../slot-job/execution';
import type { HandOver } from '../slot-job/lock/record';
import type { SlotTarget } from '../slot-job/target';
import type { Executions } from './executions';

/** Result of a request to start an execution. */
export type SlotStarted =
  /** The ARN of the execution, which was started now or before. */
  | { readonly running: string }
  /** An execution of this number has ended already. */
  | { readonly ended: true };

/** Starts executions that make a slot's dump where time has no limit, and describes them. */
export interface SlotRunner {
  /**
   * Starts the execution with this number, unless it was started before.
   *
   * @throws {RunnerError}
   */
  start(target: SlotTarget, handOver: Omit<HandOver, 'execution'>): Promise<SlotStarted>;
  /** @param execution its ARN. @throws {RunnerError} */
  ask(execution: string): Promise<'running' | 'ended'>;
}

/** The runner as the executions of its state machine. */
export function slotRunnerOf(executions: () => Promise<Executions>): SlotRunner {
  return {
    start: async (target, { number, reason, scheduled }) => {
      const input: ExecutionInput = { ...target, scheduled, execution: number, reason };
      const { execution, status } = await (await executions()).start(executionName(target, number), input);
      return status === 'RUNNING' ? { running: execution } : { ended: true };
    },
    ask: async (execution) => ((await (await executions()).statusOf(execution)) === 'RUNNING' ? 'running' : 'ended'),
  };
}
