import type { Findings } from './findings';
import { describe, isBad } from './migrations/prove-migrations';
import { surprises } from './model/check';
import { unkilled } from './mutants/prove-guards';
import { isClean } from './tally';
import { namesItsCause } from './variables/prove-variables';

/** Everything for which a proof is none, in words. */
export function shortcomings(findings: Findings): string[] {
  const { model, slots, tallies, raced, controls, refusal, migrations, variables, tests, guards } = findings;
  const [built, ...simpler] = slots;
  const blind = controls.filter(({ seen }) => seen === 0);
  return [
    ...surprises(model).map((what) => `model: ${what}`),
    ...(built?.wrong ?? ['no slots were checked']).slice(0, 20).map((what) => `slot: ${what}`),
    ...simpler.filter(({ wrong }) => wrong.length === 0).map(({ design }) => `no wrong slot was found by ${design}`),
    ...tallies.filter((its) => !isClean(its)).map(({ family }) => `not survived: ${family}`),
    ...raced.problems.map(({ what }) => `race: ${what}`),
    ...blind.map(({ without }) => `nothing went wrong without ${without}`),
    ...(refusal.visible > 0 ? ['half a dump became visible'] : []),
    ...migrations.filter(isBad).map((result) => `migration: ${describe(result)}`),
    ...(migrations.length === 0 ? ['no migrations were tried'] : []),
    ...variables.flatMap(({ server, changed }) => changed.map((what) => `${server}: ${what} changes the dump`)),
    ...variables.flatMap(({ server, refused }) =>
      refused.filter((what) => !namesItsCause(what)).map((what) => `${server}: refused without its cause: ${what}`),
    ),
    ...(variables.length === 0 ? ['no odd values of variables were tried'] : []),
    ...tests.filter(({ passed }) => !passed).map(({ name }) => `failed: ${name}`),
    ...unkilled(guards),
    ...(tests.length === 0 ? ['no tests of retry queue and alarms ran'] : []),
  ];
}
