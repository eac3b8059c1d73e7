import type { SlotRunner, SlotStarted } from '../../../../functions/runner/slot-runner';
import { executionName } from '../../../../functions/slot-job/execution';
import type { HandOver } from '../../../../functions/slot-job/lock/record';
import type { SlotTarget } from '../../../../functions/slot-job/target';

/** ARN of the execution with a number. */
export const executionOf = (target: SlotTarget, number: number) => `execution:${executionName(target, number)}`;

/** A runner whose executions are started and ended by the test. */
export class FakeSlotRunner implements SlotRunner {
  readonly started: Omit<HandOver, 'execution'>[] = [];
  readonly ended = new Set<string>();
  asked = 0;

  async start(target: SlotTarget, handOver: Omit<HandOver, 'execution'>): Promise<SlotStarted> {
    const execution = executionOf(target, handOver.number);
    if (this.ended.has(execution)) return { ended: true };
    this.started.push(handOver);
    return { running: execution };
  }

  async ask(execution: string): Promise<'running' | 'ended'> {
    this.asked += 1;
    return this.ended.has(execution) ? 'ended' : 'running';
  }
}
