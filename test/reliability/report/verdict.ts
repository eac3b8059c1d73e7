import type { HandOverFindings } from '../hand-over/prove-hand-over';
import { describe, isBad } from '../migrations/prove-migrations';
import { unexpectedResults } from '../model/check';
import { unkilled } from '../mutants/prove-guards';
import type { ControlResult } from '../negative-controls';
import { namesItsCause } from '../variables/prove-variables';
import { type FamilySummary, isClean } from './family-summary';
import type { Findings } from './findings';

/** Reasons why the reliability is not proven; empty if it is. */
export function proofFailures(findings: Findings): string[] {
  const { model, slots, summaries, raced, controls, handOver, refusal, migrations, variables, tests, guards } =
    findings;
  const [built, ...simpler] = slots;
  return [
    ...unexpectedResults(model).map((what) => `model: ${what}`),
    ...(built?.wrong ?? ['no slots were checked']).slice(0, 20).map((what) => `slot: ${what}`),
    ...simpler.filter(({ wrong }) => wrong.length === 0).map(({ design }) => `no wrong slot was found with ${design}`),
    ...trialFailures(summaries, controls),
    ...handOverFailures(handOver),
    ...raced.problems.map(({ what }) => `race: ${what}`),
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

/** Reasons why the hand-over to the runner is not proven. */
export function handOverFailures({ summaries, controls }: HandOverFindings): string[] {
  return [
    ...trialFailures(summaries, controls),
    ...(summaries.length === 0 ? ['no hand-over to the runner was tried'] : []),
  ];
}

function trialFailures(summaries: readonly FamilySummary[], controls: readonly ControlResult[]): string[] {
  return [
    ...summaries.filter((its) => !isClean(its)).map(({ family }) => `not survived: ${family}`),
    ...controls.filter(({ seen }) => seen === 0).map(({ without }) => `no trial failed without ${without}`),
  ];
}
