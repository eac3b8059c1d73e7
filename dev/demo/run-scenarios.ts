import { step } from '../tools/progress';
import type { DemoEnvironment } from './environment/demo-environment';
import { Observer } from './environment/observer';
import { showDrill } from './scenarios/drill';
import { showDuplicates } from './scenarios/duplicates';
import { showFirstDump } from './scenarios/first-dump';
import { showKilledRun } from './scenarios/killed-run';
import { showRefusedAccess } from './scenarios/refused-access';
import { showRefusedUser } from './scenarios/refused-user';
import { showRestore } from './scenarios/restore';
import { Scenario } from './scenarios/scenario';
import { showDestroy, showSecondPlan } from './scenarios/terraform';
import { tour } from './tour/tour';

/** Number of dates with a dump, without the tour. */
const DUMPS = 3;

/** Date of the damaged copy, in days before the date of the demo. The tour has those between. */
const DAMAGED_DAYS = 6;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface ScenarioOptions {
  /** Whether Terraform destroys everything at the end. */
  readonly destroy: boolean;
  /** Returns true when the demo was interrupted: nothing more is printed then. */
  readonly isOver: () => boolean;
}

/** Runs all scenarios, in parallel where they don't affect each other. */
export async function runScenarios(
  demo: DemoEnvironment,
  slot: string,
  { destroy, isOver }: ScenarioOptions,
): Promise<Scenario[]> {
  const observer = new Observer(demo);
  const refusedUser = new Scenario(1, 'A user who would dump too little is refused');
  const firstDump = new Scenario(2, 'The next event of the schedule makes the dump');
  const duplicates = new Scenario(3, 'Copies of the event and later events change nothing');
  const killedRun = new Scenario(4, 'A run that is killed half-way leaves no dump, and its retry makes it');
  const restore = new Scenario(5, 'The dump is restored, and the databases are the same');
  const access = new Scenario(6, 'The function may do its job, and no more');
  const drill = new Scenario(7, 'The definitions of the dump are restored by themselves, and damage to them is found');
  const terraform = new Scenario(
    8,
    destroy ? 'Terraform has nothing more to do, and takes away all but the dumps' : 'Terraform has nothing more to do',
  );
  const prove = async <T>(scenario: Scenario, show: (scenario: Scenario) => Promise<T>) => {
    const found = await scenario.prove(show);
    if (!isOver() && scenario !== terraform) print(scenario);
    return found;
  };

  const granted = await step('Starting a run as a user who lacks a privilege', () =>
    prove(refusedUser, (scenario) => showRefusedUser(scenario, demo, observer, slot)),
  );
  const daysBefore = (days: number) => new Date(Date.parse(slot) - days * DAY_MS).toISOString().slice(0, 10);
  const yesterday = daysBefore(1);
  const meanwhile = [
    step(`Killing a run for ${yesterday}, and waiting for its retry (about a minute)`, () =>
      prove(killedRun, (scenario) => showKilledRun(scenario, demo, observer, yesterday)),
    ),
    prove(terraform, (scenario) => showSecondPlan(scenario, demo)),
  ];
  const first = await step('Waiting for the schedule, which sends an event every minute', () =>
    prove(firstDump, (scenario) => showFirstDump(scenario, observer, slot, granted ?? new Date())),
  );
  await Promise.all([
    ...meanwhile,
    step('Restoring the dump and comparing', () => prove(restore, (scenario) => showRestore(scenario, demo, first))),
    step('Drilling the dump, and a copy with damaged definitions', () =>
      prove(drill, (scenario) => showDrill(scenario, demo, observer, first, daysBefore(DAMAGED_DAYS))),
    ),
    prove(access, (scenario) => showRefusedAccess(scenario, demo, observer, first)),
    step('Waiting for the next two events of the schedule', () =>
      prove(duplicates, (scenario) => showDuplicates(scenario, observer, first)),
    ),
  ]);
  const { webhook } = demo;
  const tourResult = webhook ? await tour({ demo, observer, webhook, slot, first, prove }) : undefined;
  const dumps = DUMPS + (tourResult?.dumps ?? 0);
  if (destroy) await prove(terraform, (scenario) => showDestroy(scenario, demo, dumps));
  if (!isOver()) print(terraform);
  return [
    refusedUser,
    firstDump,
    duplicates,
    killedRun,
    restore,
    access,
    drill,
    terraform,
    ...(tourResult?.scenarios ?? []),
  ];
}

function print(scenario: Scenario): void {
  console.log(`\n${scenario.number}. ${scenario.title}: ${scenario.verdict}.`);
  for (const { text, asPromised } of scenario.findings) console.log(`   ${asPromised ? '+' : '!'} ${text}`);
  console.log();
}
