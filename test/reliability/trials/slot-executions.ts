import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import type { RunnerLab } from '../../../dev/labs/runner/runner-lab';
import { until, type Waiting } from '../../../dev/tools/until';
import { executionName } from '../../../functions/slot-job/execution';

/** An execution of a slot. */
export interface Execution {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly startedAt: Date;
  /** Undefined while it runs. */
  readonly endedAt: Date | undefined;
}

/** How long an event may take from the end of an execution to its queue. */
const DELIVERY: Waiting = { what: 'The event of an execution', seconds: 15, everyMilliseconds: 200 };

/** The executions of a function with a runner, and what arrives in its queues when they end without a dump. */
export class SlotExecutions {
  /** Events that were taken out of the queues, by the name of their execution. */
  readonly #retries = new Map<string, unknown>();
  readonly #deadLetters = new Map<string, unknown>();

  constructor(
    private readonly lab: RunnerLab,
    private readonly job: string,
  ) {}

  /** All executions of a slot: their numbers are without a gap. */
  async of(slot: string): Promise<Execution[]> {
    const executions: Execution[] = [];
    for (let number = 1; ; number += 1) {
      const execution = await this.#describe(executionName({ job: this.job, slot }, number));
      if (!execution) return executions;
      executions.push(execution);
    }
  }

  /** The event of an execution that was stopped, from the retry queue. @throws Error when it does not come */
  retry(name: string): Promise<unknown> {
    return until(() => take(name, this.#retries, () => this.lab.retry()), DELIVERY);
  }

  /** The event of an execution that failed, from the dead-letter queue; undefined when it does not come. */
  deadLetter(name: string): Promise<unknown> {
    return until(() => take(name, this.#deadLetters, () => this.lab.deadLetter()), DELIVERY).catch(() => undefined);
  }

  async #describe(name: string): Promise<Execution | undefined> {
    const arn = `${this.lab.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    try {
      const found = await this.lab.cloud.client(SFNClient).send(new DescribeExecutionCommand({ executionArn: arn }));
      const { status = '', startDate = new Date(0), stopDate } = found;
      return { name, arn, status, startedAt: startDate, endedAt: stopDate };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  }
}

/** Takes all events out of a queue, which trials share, and returns the one of an execution. */
async function take(
  name: string,
  taken: Map<string, unknown>,
  next: () => Promise<unknown>,
): Promise<unknown | undefined> {
  for (let event = await next(); event !== undefined; event = await next()) {
    taken.set((event as { detail: { name: string } }).detail.name, event);
  }
  return taken.get(name);
}
