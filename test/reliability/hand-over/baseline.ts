import { assertRestorable } from '../trials/baseline-run';
import { type InjectionPoint, injectionPointsOf } from '../trials/injection-points';
import { inspectSlot } from '../trials/inspect-slot';
import type { ReliabilityLab, Subject } from '../trials/lab';
import type { SlotWatch } from '../trials/slot-watch';
import { eventDuring, frozenAt } from './events';

/** Runs of a function with a runner, without faults. All trials of the hand-over are derived from them. */
export interface HandOverBaseline {
  readonly subject: Subject;
  /** All calls of the function, from the lock to HANDED_OVER. */
  readonly ofFunction: readonly InjectionPoint[];
  /** All calls of the task, from the lock to DONE. */
  readonly ofTask: readonly InjectionPoint[];
  /** All calls of a second event's function, which comes while the task runs and has not taken the lock. */
  readonly ofSecondEvent: readonly InjectionPoint[];
  /** The expected text of every dump: it was restored, and equal to the database. */
  readonly reference: string;
}

/** Number of each attempt in a run without faults. */
const FUNCTION = 1;
export const TASK = 2;
const SECOND_EVENT = 3;

/** Records a slot that is handed over, restores its dump, and records a second event that comes while the task runs. */
export async function recordHandOver(lab: ReliabilityLab, name: string): Promise<HandOverBaseline> {
  const subject = await lab.deployWithRunner(name, 'small');
  const { watch, text } = await runWithoutFaults(lab, subject, async (slot) => {
    await lab.send(subject, slot);
    await lab.settled(subject, slot, 1);
  });
  await assertRestorable(lab.server, subject.size, `${name}_restored`, text);
  const ofTask = injectionPointsOf(watch, TASK);
  const [first] = ofTask;
  if (!first) throw new Error(`The task of ${name} called nothing.`);
  const later = await runWithoutFaults(lab, subject, (slot, its) =>
    eventDuring({ lab, subject, slot, watch: its }, (over) => frozenAt(first, 'before', over)),
  );
  return {
    subject,
    ofFunction: injectionPointsOf(watch, FUNCTION),
    ofTask,
    ofSecondEvent: injectionPointsOf(later.watch, SECOND_EVENT),
    reference: text,
  };
}

async function runWithoutFaults(
  lab: ReliabilityLab,
  subject: Subject,
  run: (slot: string, watch: SlotWatch) => Promise<void>,
): Promise<{ watch: SlotWatch; text: string }> {
  const slot = lab.freshSlot();
  const watch = lab.watch(subject, slot);
  await run(slot, watch);
  const { problems, text } = await inspectSlot(lab, subject, slot);
  if (problems.length > 0 || text === undefined) {
    const found = problems.map(({ what }) => what).join('; ');
    throw new Error(`A hand-over without faults failed (${found}):\n${lab.logs(subject, slot).join('\n')}`);
  }
  return { watch, text };
}
