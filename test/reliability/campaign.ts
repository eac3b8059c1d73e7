import { draw } from './draw';
import type { ReliabilityLab, Subject } from './lab';
import { ambiguities } from './matrices/ambiguities';
import { WRONG_CLOCKS, wrongClocks } from './matrices/clocks';
import { crashes, crashesOfPrograms } from './matrices/crashes';
import { deadlines, SHORT_TIMEOUT_SECONDS } from './matrices/deadlines';
import { partitions } from './matrices/partitions';
import { zombies, zombiesAtPrograms } from './matrices/zombies';
import { type Survey, survey } from './survey';
import type { Trial } from './trial';

/** The functions of a campaign, and what undisturbed runs of them do. */
export interface Campaign {
  /** Its dump is one part. */
  readonly small: Survey;
  /** Its dump is several parts; left out in the short form. */
  readonly large: Survey | undefined;
  /** As small, with little time. */
  readonly hurried: Subject;
  /** As small, in environments whose clocks disagree. */
  readonly unpunctual: Subject;
  /** Texts that dumps must have, by the size of the database. */
  readonly references: Readonly<Record<string, string>>;
}

export async function prepare(lab: ReliabilityLab, form: 'short' | 'long'): Promise<Campaign> {
  const small = await survey(lab, 'small', 'small');
  const large = form === 'long' ? await survey(lab, 'large', 'large') : undefined;
  return {
    small,
    large,
    hurried: await lab.deploy('hurried', 'small', { timeoutSeconds: SHORT_TIMEOUT_SECONDS }),
    unpunctual: await lab.deploy('unpunctual', 'small', { changes: [WRONG_CLOCKS] }),
    references: { small: small.reference, ...(large && { large: large.reference }) },
  };
}

/** Every trial with one fault, by family: all of them are derived from what undisturbed runs did. */
export function matrices({ small, large = small, hurried, unpunctual }: Campaign): Trial[][] {
  const others = large.calls.filter(({ point }) => !small.points.some(({ label }) => label === point.label));
  return [
    crashes(small.subject, small.points),
    ...(large === small ? [] : [crashes(large.subject, large.points)]),
    crashesOfPrograms(large.subject, large.programs),
    [...ambiguities(small.subject, small.calls), ...ambiguities(large.subject, others)],
    [...zombies(small.subject, small.points), ...zombiesAtPrograms(large.subject, large.programs)],
    partitions(small.subject, small.points),
    deadlines(hurried, small.points),
    wrongClocks(unpunctual, small.points),
  ];
}

/** Some of them, the same ones for the same seed. */
export function sample<T extends { readonly name: string }>(from: readonly T[], count: number, seed: string): T[] {
  const order = (item: T) => draw(`${seed}|${item.name}`);
  return [...from].sort((a, b) => order(a) - order(b)).slice(0, count);
}
