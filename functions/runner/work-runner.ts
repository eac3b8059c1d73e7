import { numberedName } from '../slot-job/execution';
import type { Executions } from './executions';

/** Work that a function leaves to the runner. */
export interface Work {
  /** The same for the same work, and for no other of the function: the beginning of the names of its executions. */
  readonly name: string;
  /** The event of the task, as JSON. */
  readonly input: object;
  /** Whether it is done again when it was done before. */
  readonly again: boolean;
}

/** The execution that does the work, or has done it. */
export interface StartedWork {
  /** Its ARN. */
  readonly execution: string;
  readonly isDone: boolean;
}

/** Leaves work to the runner. */
export interface WorkRunner {
  /** @throws {RunnerError} when it can't be left. */
  start(work: Work): Promise<StartedWork>;
}

/**
 * Starts an execution whose name follows from its work, so that a repeated event starts no second one: the one that runs does
 * the work, and one that succeeded has done it. After one that failed, the next number is tried.
 */
export function workRunnerOf(executions: () => Promise<Executions>): WorkRunner {
  return {
    start: async ({ name, input, again }) => {
      const runner = await executions();
      for (let number = 1; ; number += 1) {
        const { execution, status } = await runner.start(numberedName(name, number), input);
        if (status === 'RUNNING') return { execution, isDone: false };
        // guard: done-work-is-not-repeated
        if (status === 'SUCCEEDED' && !again) return { execution, isDone: true };
      }
    },
  };
}
