import { step } from '../../../dev/tools/progress';
import type { ReliabilityLab } from '../lab';
import { connectionFaults } from '../matrices/connections';
import { limitsAndLocks } from '../matrices/limits';
import { rotations } from '../matrices/passwords';
import { schemaChanges } from '../matrices/schema-changes';
import { serverFaults } from '../matrices/servers';
import type { ControlResult } from '../negative-controls';
import { playing } from '../playing';
import type { TrialResult } from '../trial';
import { runDatabaseControls } from './controls';
import { type DatabaseTrial, runDatabaseTrials, trialsFor } from './database-trial';
import type { Lane } from './lane';
import { type Lanes, openLanes } from './lanes';

/** Everything that changes a server, and so needs one for itself. */
export function serverTrials(): DatabaseTrial[] {
  return [...serverFaults(), ...limitsAndLocks(), ...rotations(), ...schemaChanges()];
}

/** Plays all faults of databases, on servers of both families at the same time, and their negative controls. */
export async function proveDatabases(
  lab: ReliabilityLab,
): Promise<{ results: TrialResult[]; controls: ControlResult[] }> {
  const count = { servers: 2, lanesOfEach: 3 };
  const families = await step('database servers, and undisturbed dumps of them', () =>
    Promise.all([openLanes(lab, 'mysql', count), openLanes(lab, 'mariadb', count)]),
  );
  try {
    const results = [
      ...(await play(families, 'connections to databases', ({ shared }) => shared, connectionTrials)),
      ...(await play(families, 'databases', ({ exclusive }) => exclusive, serverTrials)),
    ];
    const controls = await step('negative controls of databases', () => runDatabaseControls(lab, families));
    return { results, controls };
  } finally {
    await Promise.all(families.map((family) => family.close()));
  }
}

function connectionTrials({ recording }: Lanes): DatabaseTrial[] {
  return connectionFaults(recording);
}

async function play(
  families: readonly Lanes[],
  title: string,
  lanesOf: (family: Lanes) => readonly Lane[],
  trialsOf: (family: Lanes) => DatabaseTrial[],
): Promise<TrialResult[]> {
  const parts = families.map((family) => ({ family, trials: trialsFor(family.flavour, trialsOf(family)) }));
  const count = parts.reduce((sum, { trials }) => sum + trials.length, 0);
  return playing(title, count, async (onResult) => {
    const played = parts.map(({ family, trials }) =>
      runDatabaseTrials(lanesOf(family), trials, family.recording, { onResult }),
    );
    return (await Promise.all(played)).flat();
  });
}
