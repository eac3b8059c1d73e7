import { describe, isBad } from '../migrations/prove-migrations';
import { unexpectedResults } from '../model/check';
import { unkilled } from '../mutants/prove-guards';
import { namesItsCause } from '../variables/prove-variables';
import { isClean } from './family-summary';
import type { Findings } from './findings';

/** Reasons why the reliability is not proven; empty if it is. */
export function proofFailures(findings: Findings): string[] {
  const { model, slots, summaries, raced, controls, refusal, migrations, variables, tests, guards } = findings;
  const [built, ...simpler] = slots;
  const passedControls = controls.filter(({ seen }) => seen === 0);
  return [
    ...unexpectedResults(model).map((what) => `model: ${what}`),
    ...(built?.wrong ?? ['no slots were checked']).slice(0, 20).map((what) => `slot: ${what}`),
    ...simpler.filter(({ wrong }) => wrong.length === 0).map(({ design }) => `no wrong slot was found with ${design}`),
    ...summaries.filter((its) => !isClean(its)).map(({ family }) => `not survived: ${family}`),
    ...raced.problems.map(({ what }) => `race: ${what}`),
    ...passedControls.map(({ without }) => `no trial failed without ${without}`),
    ...(refusal.visible > 0 ? ['half a dump became visible'] : []),
    ...migrations.filter(isBad).map((result) => `migration: ${describe(result)}`),
    ...(migrations.length === 0 ? ['no migrations were tried'] : []),
    ...variables.flatMap(({ server, changed }) => changed.map((what) => `${server}: ${what} changes the dump`)),
    ...variables.flatMap(({ server, refused }) =>
      refused.filter((what) => !namesItsCause(what)).map((what) => `${server}: refused without its cause: ${what}`),
    ),
    ...(variables.length === 0 ? ['no unusual values of variables were tried'] : []),
    ...tests.filter(({ passed }) => !passed).map(({ name }) => `failed: ${name}`),
    ...unkilled(guards),
    ...(tests.length === 0 ? ['no tests of retry queue and alarms ran'] : []),
  ];
}
