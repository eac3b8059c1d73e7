import type { LocalCloud } from '../../../dev/local-cloud';
import type { ServerOptions } from '../../../dev/servers/server';
import { note, step } from '../../../dev/tools/progress';
import { seededNumber } from '../trials/seeded-number';
import { MigrationLane } from './migration-lane';
import { type MigrationResult, type MigrationTrial, nameOf, runMigrationTrial } from './migration-trial';
import { randomTrials, trialsOf } from './trials';

export type ServerKind = Pick<Required<ServerOptions>, 'flavour' | 'series'>;

/** Trials on one server: a number of trials of each migration, and a number of random ones. */
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

/** Runs the trials of all plans, on lanes of all servers in parallel. */
export async function proveMigrations(
  cloud: LocalCloud,
  seed: string,
  plans: readonly MigrationPlan[] = PLANS,
  onResult: (result: MigrationResult) => void = () => {},
): Promise<MigrationResult[]> {
  const parts = plans.map((plan) => ({
    plan,
    waiting: shuffled(
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
          const result = await runMigrationTrial(lane, trial);
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

/** Opens a lane. The users of every second lane have PROCESS. */
function openLane(cloud: LocalCloud, { server }: MigrationPlan, name: string, lane: number): Promise<MigrationLane> {
  return MigrationLane.open(cloud, `${name}-${lane}`, { ...server, mayProcess: lane % 2 === 1 });
}

/** Shuffles by the seed, so that slow trials are spread, and any first part is a sample. */
function shuffled(trials: readonly MigrationTrial[], seed: string): MigrationTrial[] {
  const places = new Map(trials.map((trial) => [trial, seededNumber(`${seed} order ${nameOf(trial)}`)]));
  return trials.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

/** True for failures: an incorrect dump, or a refusal because of a harmless migration. */
export function isBad({ outcome, trial }: MigrationResult): boolean {
  return outcome === 'wrong' || (outcome === 'refused' && trial.migration.harmless === true);
}

export function describe({ outcome, server, trial, problems }: MigrationResult): string {
  return `${outcome}: ${server}: ${nameOf(trial)}: ${problems.join('; ').slice(0, 400)}`;
}
