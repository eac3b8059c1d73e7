import { codeIn } from '../core/errors';
import type { HandOver, LockRecord } from '../slot-job/lock/record';
import type { LockSession } from '../slot-job/lock/session';
import type { SlotTarget } from '../slot-job/target';
import type { SlotRunner } from './slot-runner';

/** Why a slot is left to the runner at which a function was cut off; the manifest states it. */
export const CUT_OFF_BEFORE = "An earlier run was cut off by the function's timeout.";

/** Leaves the slot of a run to an execution of the runner, and asks for the one that has it. */
export class SlotHandOver {
  /** The record when the lock was taken. */
  #taken: LockRecord | undefined;

  /**
   * @param runner undefined when the deployment has none.
   * @param scheduled whether an event of the schedule, or what follows from it, asked for the slot.
   */
  constructor(
    private readonly target: SlotTarget,
    private readonly session: Pick<LockSession, 'execution' | 'remaining'>,
    private readonly runner: SlotRunner | undefined,
    private readonly scheduled: boolean,
  ) {}

  taken(record: LockRecord | undefined): void {
    this.#taken = record;
  }

  /** Whether this run may leave its slot to the runner. */
  get isPossible(): boolean {
    // guard: tasks-hand-nothing-over
    return this.session.execution === undefined && this.runner !== undefined;
  }

  /** The last hand-over of the slot; undefined when there was none. */
  get last(): HandOver | undefined {
    return this.#taken?.handOver;
  }

  /** Why a slot whose last run was cut off is left to the runner: the estimate was wrong once already. Undefined when it was not. */
  get reasonBefore(): string | undefined {
    // guard: cut-off-once-is-handed-over
    return codeIn(this.#taken?.lastError ?? '') === 'OUT_OF_TIME' ? CUT_OFF_BEFORE : undefined;
  }

  /** What the execution does that has the slot of a record. */
  async ask({ handOver }: Pick<LockRecord, 'handOver'>): Promise<{
    readonly execution: 'ours' | 'running' | 'ended' | 'unknown';
    readonly remaining: number;
  }> {
    const { execution: own } = this.session;
    const isOurs = own !== undefined && own === handOver?.number;
    const execution = isOurs ? 'ours' : this.runner && handOver ? await this.runner.ask(handOver.execution) : 'unknown';
    return { execution, remaining: this.session.remaining() };
  }

  /** Starts the execution with a number, unless it has ended. @param reason for which the slot is handed over */
  async start(
    number: number,
    reason: string,
  ): Promise<{ readonly running: string; readonly scheduled: boolean } | { readonly ended: true }> {
    if (!this.runner) throw new Error('A deployment without a runner handed a slot over.');
    const scheduled = this.scheduled || (this.#taken?.scheduled ?? this.last?.scheduled ?? false);
    const started = await this.runner.start(this.target, { number, reason, scheduled });
    return 'ended' in started ? started : { ...started, scheduled };
  }
}
