import { step } from '../tools/progress';
import { Point } from './evidence';
import { Observer } from './observer';
import { showDuplicates } from './points/duplicates';
import { showFirstDump } from './points/first-dump';
import { showKilledRun } from './points/killed-run';
import { showRefusedAccess } from './points/refused-access';
import { showRefusedUser } from './points/refused-user';
import { showRestore } from './points/restore';
import { showDestroy, showSecondPlan } from './points/terraform';
import type { Stage } from './stage';
import { tour } from './tour/tour';

/** Dates of which there is a dump without the tour. */
const DUMPS = 2;

const DAY_MS = 24 * 60 * 60 * 1000;

export interface Playing {
  /** Whether Terraform takes everything away at the end. */
  readonly destroy: boolean;
  /** True when the demo was ended early: then there is nothing more to say. */
  readonly isOver: () => boolean;
}

/** Shows all points, those at the same time that don't disturb each other. */
export async function play(stage: Stage, slot: string, { destroy, isOver }: Playing): Promise<Point[]> {
  const observer = new Observer(stage);
  const refusedUser = new Point(1, 'A user who would dump too little is refused');
  const firstDump = new Point(2, 'The next event of the schedule makes the dump');
  const duplicates = new Point(3, 'Copies of the event and later events change nothing');
  const killedRun = new Point(4, 'A run that is killed half-way leaves no dump, and its retry makes it');
  const restore = new Point(5, 'The dump is restored, and the databases are the same');
  const access = new Point(6, 'The function may do its job, and no more');
  const terraform = new Point(
    7,
    destroy ? 'Terraform has nothing more to do, and takes away all but the dumps' : 'Terraform has nothing more to do',
  );
  const prove = async <T>(point: Point, show: (point: Point) => Promise<T>) => {
    const found = await point.prove(show);
    if (!isOver() && point !== terraform) print(point);
    return found;
  };

  const granted = await step('Starting a run as a user who lacks a privilege', () =>
    prove(refusedUser, (point) => showRefusedUser(point, stage, observer, slot)),
  );
  const yesterday = new Date(Date.parse(slot) - DAY_MS).toISOString().slice(0, 10);
  const meanwhile = [
    step(`Killing a run for ${yesterday}, and waiting for its retry (about a minute)`, () =>
      prove(killedRun, (point) => showKilledRun(point, stage, observer, yesterday)),
    ),
    prove(terraform, (point) => showSecondPlan(point, stage)),
  ];
  const first = await step('Waiting for the schedule, which sends an event every minute', () =>
    prove(firstDump, (point) => showFirstDump(point, observer, slot, granted ?? new Date())),
  );
  await Promise.all([
    ...meanwhile,
    step('Restoring the dump and comparing', () => prove(restore, (point) => showRestore(point, stage, first))),
    prove(access, (point) => showRefusedAccess(point, stage, observer, first)),
    step('Waiting for the next two events of the schedule', () =>
      prove(duplicates, (point) => showDuplicates(point, observer, first)),
    ),
  ]);
  const { webhook } = stage;
  const toured = webhook ? await tour({ stage, observer, webhook, slot, first, prove }) : undefined;
  const dumps = DUMPS + (toured?.dumps ?? 0);
  if (destroy) await prove(terraform, (point) => showDestroy(point, stage, dumps));
  if (!isOver()) print(terraform);
  return [refusedUser, firstDump, duplicates, killedRun, restore, access, terraform, ...(toured?.points ?? [])];
}

function print(point: Point): void {
  console.log(`\n${point.number}. ${point.title}: ${point.verdict}.`);
  for (const { text, asPromised } of point.findings) console.log(`   ${asPromised ? '+' : '!'} ${text}`);
  console.log();
}
