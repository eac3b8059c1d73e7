import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { draw } from './draw';
import { examine, forget, type Problem } from './examine';
import type { ReliabilityLab, Subject } from './lab';
import type { Point } from './points';
import { CRASH_BEFORE } from './proxy/faults';
import type { Plan } from './slot-watch';

export interface RaceOptions {
  readonly events: number;
  /** Events that are dealt with at the same time, each in an environment of its own. */
  readonly environments: number;
  readonly rounds: number;
  /** In every second round the first holder dies at one of these points. */
  readonly deaths: readonly Point[];
  readonly seed: string;
}

export interface RaceResult {
  readonly rounds: number;
  readonly events: number;
  readonly deaths: number;
  /** How many events ended in each way. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly problems: readonly Problem[];
}

/** Many duplicates of one event, dealt with at the same time, round after round. */
export async function race(
  lab: ReliabilityLab,
  subject: Subject,
  reference: string,
  { events, environments, rounds, deaths, seed }: RaceOptions,
  onRound: (round: number) => void = () => {},
): Promise<RaceResult> {
  const outcomes: Record<string, number> = {};
  const problems: Problem[] = [];
  let died = 0;
  for (let round = 1; round <= rounds; round++) {
    const slot = lab.freshSlot();
    const watch = lab.watch(subject, slot);
    const death = round % 2 === 0 ? deaths[Math.floor(draw(`${seed}|${round}`) * deaths.length)] : undefined;
    if (death) watch.plan = killFirstAt(death);
    const ends = await duplicates(lab, subject, slot, events, environments);
    for (const end of ends) outcomes[end] = (outcomes[end] ?? 0) + 1;
    died += watch.faults.length;
    const { problems: found, record } = await examine(lab, subject, slot, reference);
    problems.push(...found, ...misfits(ends, watch.faults.length));
    if (record?.state !== 'DONE') problems.push({ kind: 'contradictory', what: `the lock is ${record?.state}` });
    if (found.length === 0) await forget(lab, subject, slot);
    onRound(round);
  }
  return { rounds, events: rounds * events, deaths: died, outcomes, problems };
}

/** Whichever run comes to the point first dies there. */
function killFirstAt({ label }: Point): Plan {
  let killed = false;
  return (call) => {
    if (killed || call.label !== label) return undefined;
    killed = true;
    return CRASH_BEFORE;
  };
}

/** One event makes the dump; one may die; all others find it done (DESIGN: "duplicate during / after the run"). */
function misfits(ends: readonly string[], deaths: number): Problem[] {
  const count = (name: string) => ends.filter((end) => end === name).length;
  const makers = count('dumped') + count('adopted');
  const fits = makers === 1 && count('failed') === deaths && count('already-done') === ends.length - 1 - deaths;
  return fits ? [] : [{ kind: 'contradictory', what: `the events of a round ended as ${ends.join(', ')}` }];
}

async function duplicates(
  lab: ReliabilityLab,
  { name }: Subject,
  slot: string,
  events: number,
  environments: number,
): Promise<string[]> {
  const ends: string[] = [];
  let left = events;
  const work = async () => {
    while (left > 0) {
      left -= 1;
      const answer = await lab.cloud
        .client(LambdaClient)
        .send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify({ slot })) }));
      const payload = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8'));
      ends.push(answer.FunctionError ? 'failed' : payload.outcome);
    }
  };
  await Promise.all(Array.from({ length: environments }, work));
  return ends;
}
