import { type Candidate, compare } from './candidate';
import { keptByRules } from './kept-by-rules';
import { pauseReason, type Situation } from './pause';
import { protections } from './protections';
import type { Rules } from './rules';

/** The decision about one dump. */
export interface Fate {
  readonly dump: Candidate;
  readonly expires: boolean;
  /** Why it is kept, as phrases; empty when it expires. */
  readonly reasons: readonly string[];
}

/** Which dumps of a job expire, and why each other one is kept. */
export interface Decision {
  /** Why nothing expires at all, whatever the rules say; undefined when they decide. */
  readonly paused: string | undefined;
  /** In the order of the slots. */
  readonly fates: readonly Fate[];
}

/** Reason of a dump that no rule keeps, while nothing expires. */
export const PAUSED = 'paused';

/**
 * Decides which dumps expire. It is a function of its arguments alone: what it decides once holds for as long as the dumps
 * that it knows are there, because a later dump can only make others expire, too.
 */
export function decide(dumps: readonly Candidate[], rules: Rules, situation: Situation): Decision {
  const paused = pauseReason(dumps, situation);
  const byRules = keptByRules(dumps, rules);
  const protectedBy = protections(dumps, situation.drills);
  const fates = [...dumps]
    .sort((one, other) => compare(one.id, other.id) || compare(one.key, other.key))
    .map((dump): Fate => {
      const protection = protectedBy.get(dump);
      const reasons = [...(protection === undefined ? [] : [protection]), ...(byRules.get(dump) ?? [])];
      // guard: nothing-expires-while-paused
      if (reasons.length === 0 && paused !== undefined) reasons.push(PAUSED);
      return { dump, expires: reasons.length === 0, reasons };
    });
  return { paused, fates };
}
