import type { LocalCloud } from '../../../dev/local-cloud';
import type { ServerOptions } from '../../../dev/servers/server';
import { note, step } from '../../../dev/tools/progress';
import { draw } from '../draw';
import { MigrationLane } from './migration-lane';
import { type MigrationResult, type MigrationTrial, nameOf, playMigration } from './migration-trial';
import { randomTrials, trialsOf } from './trials';

export type ServerKind = Pick<Required<ServerOptions>, 'flavour' | 'series'>;

/** Servers on which migrations are tried, each with so many trials of each migration and so many random ones. */
export interface MigrationPlan {
  readonly server: ServerKind;
  readonly ofEach: number;
  readonly random: number;
  readonly lanes: number;
}

export const PLANS: readonly MigrationPlan[] = [
  { server: { flavour: 'mysql', series: '9.7' }, ofEach: 1, random: 50, lanes: 2 },
  { server: { flavour: 'mariadb', series: '11.8' }, ofEach: 1, random: 50, lanes: 2 },
  { server: { flavour: 'mysql', series: '8.0' }, ofEach: 0, random: 30, lanes: 1 },
  { server: { flavour: 'mysql', series: '5.7' }, ofEach: 0, random: 30, lanes: 1 },
  { server: { flavour: 'mariadb', series: '10.11' }, ofEach: 0, random: 30, lanes: 1 },
  { server: { flavour: 'mariadb', series: '10.2' }, ofEach: 0, random: 30, lanes: 1 },
];

/** Plays all migrations of the plans, on lanes of all servers at the same time. */
export async function proveMigrations(
  cloud: LocalCloud,
  seed: string,
  plans: readonly MigrationPlan[] = PLANS,
  onResult: (result: MigrationResult) => void = () => {},
): Promise<MigrationResult[]> {
  const parts = plans.map((plan) => ({
    plan,
    waiting: mixed(
      [...trialsOf(plan.server, plan.ofEach, seed), ...randomTrials(plan.server, plan.random, seed)],
      seed,
    ),
  }));
  const count = parts.reduce((sum, { waiting }) => sum + waiting.length, 0);
  const results: MigrationResult[] = [];
  return step(`migrations during dumps: ${count} trials`, async () => {
    const heartbeat = setInterval(() => note(`${results.length} of ${count}`), 20_000);
    const work = async (lane: MigrationLane, waiting: MigrationTrial[]) => {
      try {
        for (let trial = waiting.shift(); trial; trial = waiting.shift()) {
          const result = await playMigration(lane, trial);
          results.push(result);
          onResult(result);
          if (isBad(result)) note(`✗ ${describe(result)}`);
        }
      } finally {
        await lane.close();
      }
    };
    try {
      await Promise.all(
        parts.flatMap(({ plan, waiting }, part) =>
          Array.from({ length: plan.lanes }, async (_, lane) =>
            work(await openLane(cloud, plan, `migrations-${part}`, lane), waiting),
          ),
        ),
      );
      return results;
    } finally {
      clearInterval(heartbeat);
    }
  });
}

/** Every second lane's user has PROCESS. */
function openLane(cloud: LocalCloud, { server }: MigrationPlan, name: string, lane: number): Promise<MigrationLane> {
  return MigrationLane.open(cloud, `${name}-${lane}`, { ...server, mayProcess: lane % 2 === 1 });
}

/** In an order of the seed, so that slow ones don't come together, and any beginning is a sample. */
function mixed(trials: readonly MigrationTrial[], seed: string): MigrationTrial[] {
  const places = new Map(trials.map((trial) => [trial, draw(`${seed} order ${nameOf(trial)}`)]));
  return trials.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

/** Something that must not happen: a dump that is not the truth, or none because of something harmless. */
export function isBad({ outcome, trial }: MigrationResult): boolean {
  return outcome === 'wrong' || (outcome === 'refused' && trial.migration.harmless === true);
}

export function describe({ outcome, server, trial, problems }: MigrationResult): string {
  return `${outcome}: ${server}: ${nameOf(trial)}: ${problems.join('; ').slice(0, 400)}`;
}
