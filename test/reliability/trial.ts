import { setTimeout as sleep } from 'node:timers/promises';
import { Admission, APART_MS } from './admission';
import { examine, forget, type Problem } from './examine';
import type { ReliabilityLab, Subject } from './lab';
import type { Plan, SlotWatch } from './slot-watch';

/** One slot's story: events are sent, something goes wrong, and in the end there must be one proven dump. */
export interface Trial {
  /** `crash`, `ambiguity`, …: the table of the report that it counts in. */
  readonly family: string;
  /** The failure that the slot has to survive. */
  readonly name: string;
  readonly subject: Subject;
  /** Makes the plan of the faults. */
  readonly disturb: (watch: SlotWatch) => Plan;
  /** The moment of the fault may be missed; then the trial is played again. */
  readonly elusive?: boolean;
  /** How often the retry queue sends an event again that has failed for good. Default: {@link REQUEUES}. */
  readonly requeues?: number;
  /** Sends the events and waits for their ends. Default: one event. */
  readonly play?: (stage: Stage) => Promise<void>;
}

/** The module's queue sends an event that has failed for good eight times more; on a machine that is too busy that helps. */
const REQUEUES = 2;

/** Where a trial plays. */
export interface Stage {
  readonly lab: ReliabilityLab;
  readonly subject: Subject;
  readonly slot: string;
  readonly watch: SlotWatch;
  /** Tells what is wrong of that which only the player sees. */
  readonly report: (problem: Problem) => void;
  /** Says that the dump may have this text, too: the database was changed. */
  readonly accept: (text: string) => void;
}

export interface TrialResult {
  readonly trial: Trial;
  readonly slot: string;
  /** Faults that were really injected. */
  readonly faults: number;
  /** How the attempts ended, in the order in which they began. */
  readonly attempts: readonly string[];
  /** How often the event failed for good, and the retry queue had to send it again. */
  readonly requeued: number;
  /** The dump was proven, but only a later event wrote DONE. */
  readonly doneLater: boolean;
  readonly problems: readonly Problem[];
  readonly watch: SlotWatch;
  readonly seconds: number;
}

/** Plays a trial on a slot of its own and examines what is left. */
export async function runTrial(lab: ReliabilityLab, trial: Trial, reference: string | undefined): Promise<TrialResult> {
  const { subject, disturb, play = oneEvent, requeues = REQUEUES } = trial;
  const startedAt = performance.now();
  const slot = lab.freshSlot();
  const watch = lab.watch(subject, slot);
  watch.plan = disturb(watch);
  const seen: Problem[] = [];
  const right = reference === undefined ? [] : [reference];
  const report = (problem: Problem) => void seen.push(problem);
  await play({ lab, subject, slot, watch, report, accept: (text) => void right.push(text) });
  let requeued = 0;
  while (requeued < requeues && !lab.attempts(subject, slot).some(({ status }) => status === 'success')) {
    requeued += 1;
    await sendOnceMore(lab, subject, slot);
  }
  watch.plan = () => undefined;
  let findings = await examine(lab, subject, slot, right);
  // A dump is proven by its manifest. A record that lagged behind is mended by the next event, without a second dump.
  const doneLater = findings.problems.length === 0 && findings.record?.state !== 'DONE';
  if (doneLater) {
    await sendOnceMore(lab, subject, slot);
    findings = await examine(lab, subject, slot, right);
  }
  const { problems, record } = findings;
  const state: Problem[] =
    problems.length > 0 || record?.state === 'DONE'
      ? []
      : [{ kind: 'contradictory', what: `the lock stays ${record?.state} after another event` }];
  if (problems.length === 0) await forget(lab, subject, slot);
  return {
    trial,
    slot,
    faults: watch.faults.length,
    attempts: lab.attempts(subject, slot).map(({ status }) => status),
    requeued,
    doneLater,
    problems: [...seen, ...problems, ...state],
    watch,
    seconds: (performance.now() - startedAt) / 1000,
  };
}

export async function oneEvent({ lab, subject, slot }: Stage): Promise<void> {
  await lab.send(subject, slot);
  await lab.settled(subject, slot, 1);
}

async function sendOnceMore(lab: ReliabilityLab, subject: Subject, slot: string): Promise<void> {
  const events = new Set(lab.attempts(subject, slot).map(({ requestId }) => requestId)).size;
  await lab.send(subject, slot);
  await lab.settled(subject, slot, events + 1);
}

const MOST_REPETITIONS = 8;

async function runUntilStruck(lab: ReliabilityLab, trial: Trial, reference: string | undefined): Promise<TrialResult> {
  for (let repetition = 1; ; repetition++) {
    const result = await runTrial(lab, trial, reference);
    const missed = trial.elusive && result.faults === 0 && result.problems.length === 0;
    if (!missed || repetition === MOST_REPETITIONS) return result;
  }
}

/** Runs trials side by side, as many as the machine bears at each moment. Results are in the order of the trials. */
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
    while (!admission.admits(running.size)) await Promise.race([...running, sleep(APART_MS)]);
    const result = runUntilStruck(lab, trial, references[trial.subject.size]);
    const ended = result.then(onResult).finally(() => running.delete(ended));
    running.add(ended);
    results.push(result);
  }
  await Promise.all(running);
  return Promise.all(results);
}
