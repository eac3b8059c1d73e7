import { DUMPED, RESTORED, resetDatabases, SHOP, type Target } from './databases';
import { judge } from './judge';
import type { Migration } from './migration';
import type { DumpRun, DumpShape, MigrationLane } from './migration-lane';
import { MigrationRun, type Phase, perform } from './migration-run';
import { DumpListener, isSame, type Moment } from './moments';
import { readState, type State } from './state';

/** A trial: a migration that begins at a moment of a dump. */
export interface MigrationTrial extends DumpShape {
  readonly migration: Migration;
  readonly table: Target;
  readonly moment: Moment;
}

/**
 * Outcome of a dump: correct at once, correct in the run's second try, or correct with a warning that it may not be; no
 * visible dump, and an error with the reason; or a visible dump that is incorrect.
 */
export type Outcome = 'true' | 'made again' | 'warned' | 'refused' | 'wrong';

export interface MigrationResult {
  readonly trial: MigrationTrial;
  readonly server: string;
  readonly outcome: Outcome;
  /** Errors in the dump, or the reason of the refusal. */
  readonly problems: readonly string[];
  /** Whether the migration began before the last row was read. */
  readonly begun: boolean;
}

export function nameOf({ migration, table, moment, several, processes }: MigrationTrial): string {
  const where = migration.placeless ? '' : ` on ${table}`;
  const shape = `${several ? 'three databases' : 'one database'}, ${processes} ${processes === 1 ? 'process' : 'processes'}`;
  return `${migration.group}: ${migration.name}${where}, ${moment.name} (${shape})`;
}

/** Runs a trial on a lane, and compares the dump with the contents of the databases. */
export async function runMigrationTrial(lane: MigrationLane, trial: MigrationTrial): Promise<MigrationResult> {
  const { migration, table, several } = trial;
  const { root: server } = lane;
  const databases = several ? DUMPED : [SHOP];
  await resetDatabases(server);
  if (migration.setup) await server.sql(migration.setup(table), SHOP);
  const before = await readState(server, databases);
  const run = new MigrationRun(server, migration, table);
  const snapshots = beginAtMoment(lane, trial, run);
  const dumped = await lane.dump(trial).finally(() => {
    lane.proxy.selectFault = () => undefined;
    lane.proxy.listener = () => undefined;
  });
  const begun = run.phase !== 'waiting';
  const name = `${lane.server.flavour} ${lane.server.series}`;
  const failure = await run.settle().catch((error: Error) => `the migration itself failed: ${error.message}`);
  if (failure !== undefined) return { trial, server: name, outcome: 'wrong', problems: [failure], begun };
  if (dumped.text === undefined) return { trial, server: name, outcome: 'refused', problems: [dumped.error], begun };
  const problems = await judgeDump(lane, trial, dumped, before, snapshots.slice(-dumped.processes));
  const isWarned = dumped.warnings.some((warning) => warning.includes("can't be excluded"));
  const good = isWarned ? 'warned' : dumped.again ? 'made again' : 'true';
  return { trial, server: name, outcome: problems.length > 0 ? 'wrong' : good, problems, begun };
}

/** Starts the migration at its moment. @returns its phase at each snapshot of the dump */
function beginAtMoment(lane: MigrationLane, { migration, moment, table }: MigrationTrial, run: MigrationRun): Phase[] {
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
  lane.proxy.selectFault = (wire) => {
    const fault = { name: moment.name, after: Number.POSITIVE_INFINITY, apply: () => run.begin() };
    faults.set(wire, fault);
    return fault;
  };
  lane.proxy.listener = (spoken, wire) => {
    const listener = listeners.get(wire) ?? new DumpListener();
    listeners.set(wire, listener);
    const query = listener.listen(spoken);
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
  // States between the first and the last statement are read only now, because they are seldom needed.
  const between = await statesBetween(lane, trial, databases);
  return judge(restored, all('waiting') ? [before] : [before, ...between, after], [...between, after]);
}

/** States of the databases after each step of a migration. */
async function statesBetween(
  { root: server }: MigrationLane,
  { migration, table }: MigrationTrial,
  databases: readonly string[],
): Promise<State[]> {
  await resetDatabases(server);
  if (migration.setup) await server.sql(migration.setup(table), SHOP);
  if (migration.early) await server.sql(migration.early(table), SHOP);
  const states: State[] = [];
  for (const step of migration.steps(table)) {
    await perform(server, step);
    states.push(await readState(server, databases));
  }
  return states;
}
