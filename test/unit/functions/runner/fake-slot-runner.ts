import type { SlotRunner, SlotStarted } from '../../../../functions/runner/slot-runner';
import { executionName } from '../../../../functions/slot-job/execution';
import type { SlotTarget } from '../../../../functions/slot-job/target';

/** ARN of the execution with a number. */
export const executionOf = (target: SlotTarget, number: number) => `execution:${executionName(target, number)}`;

/** A runner whose executions are started and ended by the test. */
export class FakeSlotRunner implements SlotRunner {
  readonly started: { readonly number: number; readonly scheduled: boolean }[] = [];
  readonly ended = new Set<string>();
  asked = 0;

  async start(target: SlotTarget, number: number, scheduled: boolean): Promise<SlotStarted> {
    const execution = executionOf(target, number);
    if (this.ended.has(execution)) return { ended: true };
    this.started.push({ number, scheduled });
    return { running: execution };
  }

  async ask(execution: string): Promise<'running' | 'ended'> {
    this.asked += 1;
    return this.ended.has(execution) ? 'ended' : 'running';
  }
}
