import { judge } from './judge';
import type { Migration } from './migration';
import type { DumpRun, DumpShape, MigrationLane } from './migration-lane';
import { MigrationRun, type Phase, perform } from './migration-run';
import { DumpListener, isSame, type Moment } from './moments';
import { readState, type State } from './state';
import { DUMPED, RESTORED, renewWorld, SHOP, type Target } from './world';

/** A migration at a moment of a dump. */
export interface MigrationTrial extends DumpShape {
  readonly migration: Migration;
  readonly table: Target;
  readonly moment: Moment;
}

/**
 * How a dump ended: it is the truth at once, in the run's second try, or with a warning that it may not be; no dump
 * became visible, and the error says why; or a dump became visible that is not the truth.
 */
export type Outcome = 'true' | 'made again' | 'warned' | 'refused' | 'wrong';

export interface MigrationResult {
  readonly trial: MigrationTrial;
  readonly server: string;
  readonly outcome: Outcome;
  /** What is wrong, or why it was refused. */
  readonly problems: readonly string[];
  /** Whether the migration began before the last row was read. */
  readonly met: boolean;
}

export function nameOf({ migration, table, moment, several, processes }: MigrationTrial): string {
  const where = migration.placeless ? '' : ` on ${table}`;
  const shape = `${several ? 'three databases' : 'one database'}, ${processes} ${processes === 1 ? 'process' : 'processes'}`;
  return `${migration.group}: ${migration.name}${where}, ${moment.name} (${shape})`;
}

/** Plays a trial on a lane, and judges the dump by what the databases held. */
export async function playMigration(lane: MigrationLane, trial: MigrationTrial): Promise<MigrationResult> {
  const { migration, table, several } = trial;
  const { root: server } = lane;
  const databases = several ? DUMPED : [SHOP];
  await renewWorld(server);
  if (migration.setup) await server.sql(migration.setup(table), SHOP);
  const before = await readState(server, databases);
  const run = new MigrationRun(server, migration, table);
  const snapshots = disturb(lane, trial, run);
  const dumped = await lane.dump(trial).finally(() => {
    lane.proxy.switchboard = () => undefined;
    lane.proxy.listener = () => undefined;
  });
  const met = run.phase !== 'waiting';
  const name = `${lane.server.flavour} ${lane.server.series}`;
  const failure = await run.settle().catch((error: Error) => `the migration itself failed: ${error.message}`);
  if (failure !== undefined) return { trial, server: name, outcome: 'wrong', problems: [failure], met };
  if (dumped.text === undefined) return { trial, server: name, outcome: 'refused', problems: [dumped.error], met };
  const problems = await judgeDump(lane, trial, dumped, before, snapshots.slice(-dumped.processes));
  const isWarned = dumped.warnings.some((warning) => warning.includes("can't be excluded"));
  const good = isWarned ? 'warned' : dumped.again ? 'made again' : 'true';
  return { trial, server: name, outcome: problems.length > 0 ? 'wrong' : good, problems, met };
}

/** Lets the migration begin at its moment. @returns how far it was at each snapshot that was taken */
function disturb(lane: MigrationLane, { migration, moment, table }: MigrationTrial, run: MigrationRun): Phase[] {
  const snapshots: Phase[] = [];
  let early = migration.early?.(table);
  const beginEarly = async () => {
    const statements = early;
    early = undefined;
    if (statements !== undefined) await lane.root.sql(statements, SHOP);
  };
  const at = moment.at(table);
  const listeners = new WeakMap<object, DumpListener>();
  const faults = new WeakMap<object, { after: number }>();
  lane.proxy.switchboard = (wire) => {
    const fault = { name: moment.name, after: Number.POSITIVE_INFINITY, strike: () => run.begin() };
    faults.set(wire, fault);
    return fault;
  };
  lane.proxy.listener = (spoken, wire) => {
    const listener = listeners.get(wire) ?? new DumpListener();
    listeners.set(wire, listener);
    const query = listener.hear(spoken);
    if (query === undefined) return undefined;
    const begins = isSame(query, at) && run.phase === 'waiting';
    const fault = faults.get(wire);
    if (begins && moment.after !== undefined && fault) fault.after = wire.bytes + moment.after;
    const begin = async () => {
      if (begins && moment.after === undefined) await run.begin();
    };
    if (query !== 'snapshot') return begins ? begin() : undefined;
    return beginEarly()
      .then(begin)
      .then(() => snapshots.push(run.phase));
  };
  return snapshots;
}

async function judgeDump(
  lane: MigrationLane,
  trial: MigrationTrial,
  { text = '' }: DumpRun,
  before: State,
  snapshots: readonly Phase[],
): Promise<string[]> {
  const { several } = trial;
  const databases = several ? DUMPED : [SHOP];
  const after = await readState(lane.root, databases);
  try {
    await lane.restore(text, trial);
  } catch (error) {
    return [`it does not restore: ${error instanceof Error ? error.message : error}`];
  }
  const restored = await readState(lane.root, databases, RESTORED);
  const all = (phase: Phase) => snapshots.length > 0 && snapshots.every((its) => its === phase);
  if (all('over')) return judge(restored, [after], []);
  const problems = judge(restored, all('waiting') ? [before] : [before, after], [after]);
  if (problems.length === 0) return problems;
  // What lies between the first and the last statement is read when it matters alone.
  const between = await statesBetween(lane, trial, databases);
  return judge(restored, all('waiting') ? [before] : [before, ...between, after], [...between, after]);
}

/** The states that a migration passes through, each after one of its steps. */
async function statesBetween(
  { root: server }: MigrationLane,
  { migration, table }: MigrationTrial,
  databases: readonly string[],
): Promise<State[]> {
  await renewWorld(server);
  if (migration.setup) await server.sql(migration.setup(table), SHOP);
  if (migration.early) await server.sql(migration.early(table), SHOP);
  const states: State[] = [];
  for (const step of migration.steps(table)) {
    await perform(server, step);
    states.push(await readState(server, databases));
  }
  return states;
}
