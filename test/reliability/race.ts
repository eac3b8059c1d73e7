import { invoke } from '../../dev/local-cloud/invoke';
import { sideBySide } from '../../dev/tools/side-by-side';
import { CRASH_BEFORE } from './proxy/faults';
import type { InjectionPoint } from './trials/injection-points';
import { deleteSlotObjects, inspectSlot, type Problem } from './trials/inspect-slot';
import type { ReliabilityLab, Subject } from './trials/lab';
import { seededNumber } from './trials/seeded-number';
import type { FaultPlan } from './trials/slot-watch';

export interface RaceOptions {
  readonly events: number;
  /** Events that are processed in parallel, each in a separate environment. */
  readonly environments: number;
  readonly rounds: number;
  /** In every second round the first holder is killed at one of these points. */
  readonly deaths: readonly InjectionPoint[];
  readonly seed: string;
}

export interface RaceResult {
  readonly rounds: number;
  readonly events: number;
  readonly deaths: number;
  /** Attempts that failed and were repeated, including killed ones. */
  readonly failures: number;
  /** Number of events by outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

/** Rounds in parallel. Each has its own slot and holder, and waits most of the time. */
const PARALLEL_ROUNDS = 3;

/** Sends many duplicates of one event, which are processed in parallel, in several rounds. */
export async function race(
  lab: ReliabilityLab,
  subject: Subject,
  reference: string,
  { events, environments, rounds, deaths, seed }: RaceOptions,
  onRound: (over: number) => void = () => {},
): Promise<RaceResult> {
  const outcomes: Record<string, number> = {};
  const problems: Problem[] = [];
  let died = 0;
  let failed = 0;
  let over = 0;
  const numbers = Array.from({ length: rounds }, (_, i) => i + 1);
  await sideBySide(numbers, PARALLEL_ROUNDS, async (round) => {
    const slot = lab.freshSlot();
    const watch = lab.watch(subject, slot);
    const death = round % 2 === 0 ? deaths[Math.floor(seededNumber(`${seed}|${round}`) * deaths.length)] : undefined;
    if (death) watch.plan = killFirstAt(death);
    const { ends, failures } = await duplicates(lab, subject, slot, events, environments);
    for (const end of ends) outcomes[end] = (outcomes[end] ?? 0) + 1;
    died += watch.faults.length;
    failed += failures;
    const { problems: found, record } = await inspectSlot(lab, subject, slot, [reference]);
    problems.push(...found, ...outcomeProblems(ends));
    if (record?.state !== 'DONE') problems.push({ kind: 'contradictory', what: `the lock is ${record?.state}` });
    if (found.length === 0) await deleteSlotObjects(lab, subject, slot);
    over += 1;
    onRound(over);
  });
  return { rounds, events: rounds * events, deaths: died, failures: failed, outcomes, problems };
}

/** Kills the first run that reaches the injection point. */
function killFirstAt({ label }: InjectionPoint): FaultPlan {
  let killed = false;
  return (call) => {
    if (killed || call.label !== label) return undefined;
    killed = true;
    return CRASH_BEFORE;
  };
}

/** One event must make or adopt the dump, and all others must end as already-done. */
function outcomeProblems(ends: readonly string[]): Problem[] {
  const count = (name: string) => ends.filter((end) => end === name).length;
  // A dump whose DONE could not be written is adopted by a second event.
  const makers = count('dumped') + count('adopted');
  const fits = count('dumped') <= 1 && makers >= 1 && makers <= 2 && count('failed') === 0;
  return fits ? [] : [{ kind: 'contradictory', what: `outcomes of the events of a round: ${ends.join(', ')}` }];
}

/** Attempts at one event: more than Lambda makes, because the machine may be busy. */
const ATTEMPTS = 6;

async function duplicates(
  lab: ReliabilityLab,
  { name }: Subject,
  slot: string,
  events: number,
  environments: number,
): Promise<{ ends: string[]; failures: number }> {
  const ends: string[] = [];
  let left = events;
  let failures = 0;
  const attempt = async (): Promise<string | undefined> => {
    const { response } = await invoke<{ outcome: string }>(lab.cloud, name, { slot });
    if (response) return response.outcome;
    failures += 1;
    return undefined;
  };
  const work = async () => {
    while (left > 0) {
      left -= 1;
      let end: string | undefined;
      for (let i = 0; i < ATTEMPTS && end === undefined; i++) end = await attempt();
      ends.push(end ?? 'failed');
    }
  };
  await Promise.all(Array.from({ length: environments }, work));
  return { ends, failures };
}
