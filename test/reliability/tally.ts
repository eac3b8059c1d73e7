import type { ProblemKind } from './examine';
import type { TrialResult } from './trial';

/** What the trials of one family came to. */
export interface Tally {
  readonly family: string;
  readonly trials: number;
  /** Trials whose fault found no place, because the run did not come there. */
  readonly missed: number;
  readonly faults: number;
  readonly attempts: number;
  /** How often the retry queue had to send an event again. */
  readonly requeued: number;
  /** Trials in which a later event had to write DONE beside a proven dump. */
  readonly doneLater: number;
  readonly problems: Readonly<Record<ProblemKind, number>>;
}

export const KINDS: readonly ProblemKind[] = ['lost', 'doubled', 'truncated', 'contradictory', 'unexplained'];

/** One tally for each family, in the order in which they were played. */
export function talliesOf(results: readonly TrialResult[]): Tally[] {
  const families = [...new Set(results.map(({ trial }) => trial.family))];
  return families.map((family) =>
    tally(
      family,
      results.filter(({ trial }) => trial.family === family),
    ),
  );
}

function tally(family: string, results: readonly TrialResult[]): Tally {
  const sum = (count: (result: TrialResult) => number) => results.reduce((total, result) => total + count(result), 0);
  return {
    family,
    trials: results.length,
    missed: sum(({ faults }) => (faults === 0 ? 1 : 0)),
    faults: sum(({ faults }) => faults),
    attempts: sum(({ attempts }) => attempts.length),
    requeued: sum(({ requeued }) => requeued),
    doneLater: sum(({ doneLater }) => (doneLater ? 1 : 0)),
    problems: countProblems(results.map(({ problems }) => problems)),
  };
}

/** How many slots have a problem of each kind. */
export function countProblems(slots: readonly (readonly { kind: ProblemKind }[])[]): Record<ProblemKind, number> {
  const count = (kind: ProblemKind) =>
    slots.filter((problems) => problems.some((problem) => problem.kind === kind)).length;
  return {
    lost: count('lost'),
    doubled: count('doubled'),
    truncated: count('truncated'),
    contradictory: count('contradictory'),
    unexplained: count('unexplained'),
  };
}

export function isClean({ problems }: Pick<Tally, 'problems'>): boolean {
  return KINDS.every((kind) => problems[kind] === 0);
}
