import type { ProblemKind } from '../trials/inspect-slot';
import type { TrialResult } from '../trials/trial';

/** Totals of the trials of one family. */
export interface FamilySummary {
  readonly family: string;
  readonly trials: number;
  /** Trials without a fault, because the run did not reach the injection point. */
  readonly missed: number;
  readonly faults: number;
  readonly attempts: number;
  /** Number of events that the retry queue sent again. */
  readonly requeued: number;
  /** Trials with a proven dump in which only a later event wrote DONE. */
  readonly doneLater: number;
  readonly problems: Readonly<Record<ProblemKind, number>>;
}

export const KINDS: readonly ProblemKind[] = ['lost', 'doubled', 'truncated', 'contradictory', 'unexplained'];

/** One summary per family, in the order of the trials. */
export function summariesOf(results: readonly TrialResult[]): FamilySummary[] {
  const families = [...new Set(results.map(({ trial }) => trial.family))];
  return families.map((family) =>
    summarize(
      family,
      results.filter(({ trial }) => trial.family === family),
    ),
  );
}

function summarize(family: string, results: readonly TrialResult[]): FamilySummary {
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

/** Number of slots with a problem of each kind. */
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

export function isClean({ problems }: Pick<FamilySummary, 'problems'>): boolean {
  return KINDS.every((kind) => problems[kind] === 0);
}
