import { byWorth, type Candidate, compare, isVerified } from './candidate';
import { datesBetween, periodOf, type Rules, UNITS, type Unit } from './rules';

/** Why rules keep each dump, as phrases, in the order of the units. A dump that no rule keeps is absent. */
export function keptByRules(dumps: readonly Candidate[], rules: Rules): Map<Candidate, string[]> {
  const reasons = new Map<Candidate, string[]>();
  const keep = (dump: Candidate, reason: string) => reasons.set(dump, [...(reasons.get(dump) ?? []), reason]);
  for (const unit of UNITS) keepPeriods(dumps, unit, rules.periods[unit] ?? 0, keep);
  const { days } = rules;
  const newest = dumps
    .filter(isVerified)
    .map(({ slot }) => slot)
    .sort(compare)
    .at(-1);
  if (days !== undefined && newest !== undefined) {
    for (const dump of dumps) {
      if (datesBetween(dump.slot, newest) <= days) keep(dump, `${days} days`);
    }
  }
  return reasons;
}

function keepPeriods(
  dumps: readonly Candidate[],
  unit: Unit,
  count: number,
  keep: (dump: Candidate, reason: string) => void,
): void {
  if (count === 0) return;
  const periods = new Map<string, Candidate[]>();
  for (const dump of dumps) {
    const period = periodOf(dump.slot, unit);
    const members = periods.get(period);
    if (members) members.push(dump);
    else periods.set(period, [dump]);
  }
  let verified = 0;
  for (const [period, members] of [...periods].sort(([one], [other]) => compare(other, one))) {
    if (verified >= count) return;
    const [best, ...others] = [...members].sort(byWorth);
    if (!best) continue;
    keep(best, `${unit} ${period}`);
    // guard: counts-periods-with-a-verified-dump
    if (isVerified(best)) verified += 1;
    // A forced dump was wanted for a reason of its own, such as a migration on the same day.
    if (unit === 'hour' || unit === 'day') {
      for (const dump of others) if (dump.isForced) keep(dump, `${unit} ${period}, forced`);
    }
  }
}
