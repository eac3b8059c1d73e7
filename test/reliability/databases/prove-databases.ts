import { step } from '../../../dev/tools/progress';
import type { ControlResult } from '../negative-controls';
import { runWithProgress } from '../run-with-progress';
import type { ReliabilityLab } from '../trials/lab';
import type { TrialResult } from '../trials/trial';
import { runDatabaseControls } from './controls';
import { type DatabaseTrial, runDatabaseTrials, trialsFor } from './database-trial';
import type { Lane } from './lane';
import { type Lanes, openLanes } from './lanes';
import { connectionFaults } from './matrices/connections';
import { limitsAndLocks } from './matrices/limits';
import { rotations } from './matrices/passwords';
import { schemaChanges } from './matrices/schema-changes';
import { serverFaults } from './matrices/servers';

/** Trials that change a server, and so require an exclusive one. */
export function serverTrials(): DatabaseTrial[] {
  return [...serverFaults(), ...limitsAndLocks(), ...rotations(), ...schemaChanges()];
}

/** Runs all database trials, on servers of both families in parallel, and their negative controls. */
export async function proveDatabases(
  lab: ReliabilityLab,
): Promise<{ results: TrialResult[]; controls: ControlResult[] }> {
  const count = { servers: 2, lanesOfEach: 3 };
  const families = await step('database servers, and dumps of them without faults', () =>
    Promise.all([openLanes(lab, 'mysql', count), openLanes(lab, 'mariadb', count)]),
  );
  try {
    const results = [
      ...(await runFamilies(families, 'connections to databases', ({ shared }) => shared, connectionTrials)),
      ...(await runFamilies(families, 'databases', ({ exclusive }) => exclusive, serverTrials)),
    ];
    const controls = await step('negative controls of databases', () => runDatabaseControls(lab, families));
    return { results, controls };
  } finally {
    await Promise.all(families.map((family) => family.close()));
  }
}

function connectionTrials({ baseline }: Lanes): DatabaseTrial[] {
  return connectionFaults(baseline);
}

async function runFamilies(
  families: readonly Lanes[],
  title: string,
  lanesOf: (family: Lanes) => readonly Lane[],
  trialsOf: (family: Lanes) => DatabaseTrial[],
): Promise<TrialResult[]> {
  const parts = families.map((family) => ({ family, trials: trialsFor(family.flavour, trialsOf(family)) }));
  const count = parts.reduce((sum, { trials }) => sum + trials.length, 0);
  return runWithProgress(title, count, async (onResult) => {
    const results = parts.map(({ family, trials }) =>
      runDatabaseTrials(lanesOf(family), trials, family.baseline, { onResult }),
    );
    return (await Promise.all(results)).flat();
  });
}
