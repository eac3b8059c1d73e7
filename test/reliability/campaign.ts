import { ambiguities } from './matrices/ambiguities';
import { WRONG_CLOCKS, wrongClocks } from './matrices/clocks';
import { crashes, crashesOfPrograms } from './matrices/crashes';
import { deadlines, SHORT_TIMEOUT_SECONDS } from './matrices/deadlines';
import { partitions } from './matrices/partitions';
import { zombies, zombiesAtPrograms } from './matrices/zombies';
import { type BaselineRun, recordBaseline } from './trials/baseline-run';
import type { ReliabilityLab, Subject } from './trials/lab';
import { seededNumber } from './trials/seeded-number';
import type { Trial } from './trials/trial';

/** A fault-injection campaign: its functions, and baseline runs of them without faults. */
export interface Campaign {
  /** Its dump has one part. */
  readonly small: BaselineRun;
  /** Its dump has several parts; undefined in the short form. */
  readonly large: BaselineRun | undefined;
  /** Like small, with the shortest timeout. */
  readonly shortTimeout: Subject;
  /** Like small, in environments with different wall clocks. */
  readonly wrongClock: Subject;
  /** Expected text of dumps, by the size of the database. */
  readonly references: Readonly<Record<string, string>>;
}

export async function prepareCampaign(lab: ReliabilityLab, form: 'short' | 'long'): Promise<Campaign> {
  const small = await recordBaseline(lab, 'small', 'small');
  const large = form === 'long' ? await recordBaseline(lab, 'large', 'large') : undefined;
  return {
    small,
    large,
    shortTimeout: await lab.deploy('short-timeout', 'small', { timeoutSeconds: SHORT_TIMEOUT_SECONDS }),
    wrongClock: await lab.deploy('wrong-clock', 'small', { changes: [WRONG_CLOCKS] }),
    references: { small: small.reference, ...(large && { large: large.reference }) },
  };
}

/** All trials with one fault, by family, derived from the calls of the baseline runs. */
export function matrices({ small, large = small, shortTimeout, wrongClock }: Campaign): Trial[][] {
  const others = large.calls.filter(({ point }) => !small.points.some(({ label }) => label === point.label));
  return [
    crashes(small.subject, small.points),
    ...(large === small ? [] : [crashes(large.subject, large.points)]),
    crashesOfPrograms(large.subject, large.programs),
    [...ambiguities(small.subject, small.calls), ...ambiguities(large.subject, others)],
    [...zombies(small.subject, small.points), ...zombiesAtPrograms(large.subject, large.programs)],
    partitions(small.subject, small.points),
    deadlines(shortTimeout, small.points),
    wrongClocks(wrongClock, small.points),
  ];
}

/** A random sample, the same for the same seed. */
export function sample<T extends { readonly name: string }>(from: readonly T[], count: number, seed: string): T[] {
  const order = (item: T) => seededNumber(`${seed}|${item.name}`);
  return [...from].sort((a, b) => order(a) - order(b)).slice(0, count);
}
