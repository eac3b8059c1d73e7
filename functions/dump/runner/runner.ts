import type { SlotTarget } from '../../slot-job/target';

/** Result of a request to start an execution. */
export type Started =
  /** The ARN of the execution, which was started now or before. */
  | { readonly running: string }
  /** An execution of this number has ended already. */
  | { readonly ended: true };

/** Starts executions that make a slot's dump where time has no limit, and describes them. */
export interface Runner {
  /**
   * Starts the execution with this number, unless it was started before.
   *
   * @throws {RunnerError}
   */
  start(target: SlotTarget, number: number, scheduled: boolean): Promise<Started>;
  /** @param execution its ARN. @throws {RunnerError} */
  ask(execution: string): Promise<'running' | 'ended'>;
}
