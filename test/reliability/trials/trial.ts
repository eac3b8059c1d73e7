import { setTimeout as sleep } from 'node:timers/promises';
import { Admission, START_INTERVAL_MS } from './admission';
import { deleteSlotObjects, inspectSlot, type Problem } from './inspect-slot';
import type { ReliabilityLab, Subject } from './lab';
import type { FaultPlan, SlotWatch } from './slot-watch';

/** One trial: events for a slot are sent, faults are injected, and at the end there must be one proven dump. */
export interface Trial {
  /** Row of the report in which it is counted, such as `crash at a call`. */
  readonly family: string;
  /** Description of the fault. */
  readonly name: string;
  readonly subject: Subject;
  /** Returns the plan of the faults. */
  readonly disturb: (watch: SlotWatch) => FaultPlan;
  /** The run may end before the fault can be injected; then the trial is repeated. */
  readonly timingDependent?: boolean;
  /** How often the retry queue sends an event again after all its attempts have failed. Default: {@link REQUEUES}. */
  readonly requeues?: number;
  /** Sends the events and waits until they have ended. Default: one event. */
  readonly run?: (context: TrialContext) => Promise<void>;
}

/** The module's queue sends an event eight times more; two suffice for a busy machine. */
const REQUEUES = 2;

/** Parameters of a running trial. */
export interface TrialContext {
  readonly lab: ReliabilityLab;
  readonly subject: Subject;
  readonly slot: string;
  readonly watch: SlotWatch;
  /** Reports a problem that inspecting the slot can't find. */
  readonly report: (problem: Problem) => void;
  /** Accepts this text of a dump as well, because the database was changed. */
  readonly accept: (text: string) => void;
}

export interface TrialResult {
  readonly trial: Trial;
  readonly slot: string;
  /** Number of injected faults. */
  readonly faults: number;
  /** Results of the attempts by the function, then by tasks, each in the order in which they began. */
  readonly attempts: readonly string[];
  /** How often all attempts failed, and the retry queue sent the event again. */
  readonly requeued: number;
  /** True if the dump was proven, but only a later event wrote DONE. */
  readonly doneLater: boolean;
  readonly problems: readonly Problem[];
  readonly watch: SlotWatch;
  readonly seconds: number;
}

/** Runs a trial with a new slot and inspects the slot afterwards. */
export async function runTrial(lab: ReliabilityLab, trial: Trial, reference: string | undefined): Promise<TrialResult> {
  const { subject, disturb, run = oneEvent, requeues = REQUEUES } = trial;
  const startedAt = performance.now();
  const slot = lab.freshSlot();
  const watch = lab.watch(subject, slot);
  watch.plan = disturb(watch);
  const seen: Problem[] = [];
  const expectedTexts = reference === undefined ? [] : [reference];
  const report = (problem: Problem) => void seen.push(problem);
  await run({ lab, subject, slot, watch, report, accept: (text) => void expectedTexts.push(text) });
  let requeued = 0;
  while (requeued < requeues && !lab.attempts(subject, slot).some(({ status }) => status === 'success')) {
    requeued += 1;
    await sendOnceMore(lab, subject, slot);
  }
  watch.plan = () => undefined;
  let findings = await inspectSlot(lab, subject, slot, expectedTexts);
  // A dump is proven by its manifest. The next event updates a record that is not DONE, without a second dump.
  const doneLater = findings.problems.length === 0 && findings.record?.state !== 'DONE';
  if (doneLater) {
    await sendOnceMore(lab, subject, slot);
    findings = await inspectSlot(lab, subject, slot, expectedTexts);
  }
  const { problems, record } = findings;
  const state: Problem[] =
    problems.length > 0 || record?.state === 'DONE'
      ? []
      : [{ kind: 'contradictory', what: `the lock stays ${record?.state} after another event` }];
  if (problems.length === 0) await deleteSlotObjects(lab, subject, slot);
  return {
    trial,
    slot,
    faults: watch.faults.length,
    attempts: [
      ...lab.attempts(subject, slot).map(({ status }) => status),
      ...lab.tasks(subject, slot).map(({ exitCode }) => `task ${exitCode}`),
    ],
    requeued,
    doneLater,
    problems: [...seen, ...problems, ...state],
    watch,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

export async function oneEvent({ lab, subject, slot }: TrialContext): Promise<void> {
  await lab.send(subject, slot);
  await lab.settled(subject, slot, 1);
}

/** Sends an event again, as the retry queue does. Default: one for the slot. */
export async function sendOnceMore(
  lab: ReliabilityLab,
  subject: Subject,
  slot: string,
  event: unknown = { slot },
): Promise<void> {
  const events = new Set(lab.attempts(subject, slot).map(({ requestId }) => requestId)).size;
  await lab.sendEvent(subject, event);
  await lab.settled(subject, slot, events + 1);
}

const MAX_REPETITIONS = 8;

async function runUntilInjected(
  lab: ReliabilityLab,
  trial: Trial,
  reference: string | undefined,
): Promise<TrialResult> {
  for (let repetition = 1; ; repetition++) {
    const result = await runTrial(lab, trial, reference);
    const missed = trial.timingDependent && result.faults === 0 && result.problems.length === 0;
    if (!missed || repetition === MAX_REPETITIONS) return result;
  }
}

/** Runs trials in parallel, as many as admission control allows. Results are in the order of the trials. */
export async function runTrials(
  lab: ReliabilityLab,
  trials: readonly Trial[],
  references: Readonly<Record<string, string>>,
  onResult: (result: TrialResult) => void = () => {},
): Promise<TrialResult[]> {
  const admission = new Admission();
  const running = new Set<Promise<unknown>>();
  const results: Promise<TrialResult>[] = [];
  for (const trial of trials) {
    while (!admission.admits(running.size)) await Promise.race([...running, sleep(START_INTERVAL_MS)]);
    const result = runUntilInjected(lab, trial, references[trial.subject.size]);
    const ended = result.then(onResult).finally(() => running.delete(ended));
    running.add(ended);
    results.push(result);
  }
  await Promise.all(running);
  return Promise.all(results);
}
