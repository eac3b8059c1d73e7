import type { Flavour } from '../../../dev/servers/flavours';
import { withoutGuard } from '../../../dev/tools/guards';
import type { SourceChange } from '../../../dev/tools/patched-source';
import { type ControlResult, controlResult } from '../negative-controls';
import { NO_GATE } from '../trials/builds';
import type { ProblemKind } from '../trials/inspect-slot';
import type { ReliabilityLab } from '../trials/lab';
import { type DatabaseTrial, type DumpBaseline, runDatabaseTrials, trialsFor } from './database-trial';
import { Lane } from './lane';
import type { Lanes } from './lanes';
import { cutsAmongViews, cutsOfDump, stallOfDump } from './matrices/connections';
import { queryLimits } from './matrices/limits';
import { lateParameter } from './matrices/passwords';
import { droppedTrigger, droppedView } from './matrices/schema-changes';

/** A function without one guard against database faults. */
interface DatabaseControl {
  /** Name of its function: short, with letters and dashes only. */
  readonly name: string;
  readonly without: string;
  /** Database family in which its trials fail. Default: `mysql`. */
  readonly flavour?: Flavour;
  readonly changes: readonly SourceChange[];
  readonly trials: (baseline: DumpBaseline) => DatabaseTrial[];
  /** Kind of problem that must occur at least once. */
  readonly expect: ProblemKind;
}

/** Turns the schema fence off, which would detect the same problem as the guard. */
const NO_SCHEMA_FENCE = withoutGuard('schema-is-judged', "{ verdict: { kind: 'unchanged' } } as any");

export const DATABASE_CONTROLS: readonly DatabaseControl[] = [
  {
    name: 'no-exit-status',
    without: "mysqldump's exit status and the gate",
    changes: [NO_GATE, { file: 'dump/dumping/dump-program.ts', find: 'if (failure) throw failure;', replace: '' }],
    trials: cutsOfDump,
    expect: 'truncated',
  },
  {
    name: 'placeholders',
    without: 'the check for views with only a placeholder in the dump',
    changes: [NO_SCHEMA_FENCE, withoutGuard('placeholders-are-no-views', 'true')],
    // MySQL lets a view that a dump has seen be dropped only after the dump.
    flavour: 'mariadb',
    trials: () => [droppedView()],
    expect: 'truncated',
  },
  {
    name: 'last-view',
    without: "the check for the definition of a dump's last view",
    changes: [{ file: 'store-dump/gate/gate.ts', find: 'evidence.lastView !== undefined &&', replace: 'false &&' }],
    trials: cutsAmongViews,
    expect: 'truncated',
  },
  {
    name: 'triggers',
    without: 'the look for triggers that mysqldump was refused',
    changes: [
      NO_SCHEMA_FENCE,
      {
        file: 'dump/dumping/dump-program.ts',
        find: '?? fallbackTriggers(triggers)',
        replace: '',
      },
    ],
    trials: () => [droppedTrigger()],
    expect: 'truncated',
  },
  {
    name: 'no-watchdog',
    without: 'the watchdog that ends a run before Lambda does',
    changes: [{ file: 'slot-job/lock/timings.ts', find: /watchdog: \d+/, replace: 'watchdog: -60_000' }],
    trials: stallOfDump,
    expect: 'unexplained',
  },
  {
    name: 'limited',
    without: 'the lifting of the limit that is meant for the queries of applications',
    changes: [
      {
        file: 'dump/client/session-settings.ts',
        find: "    { variable: 'max_execution_time', value: '0' },\n",
        replace: '',
      },
    ],
    trials: queryLimits,
    expect: 'lost',
  },
  {
    name: 'password-read-once',
    without: 'reading the password again in each attempt',
    changes: [
      {
        file: 'dump/container.ts',
        find: /resolveConnection: \(\) => (resolveConnection\(.*\)),/,
        replace: (_found, read = '') => `resolveConnection: () => ((globalThis as any).connection ??= ${read}),`,
      },
    ],
    trials: () => [lateParameter()],
    expect: 'lost',
  },
];

/** Runs the trials of each guard with a function without it. */
export async function runDatabaseControls(lab: ReliabilityLab, families: readonly Lanes[]): Promise<ControlResult[]> {
  const results: ControlResult[] = [];
  for (const control of DATABASE_CONTROLS) {
    const family = families.find(({ flavour }) => flavour === (control.flavour ?? 'mysql'));
    const [whole] = family?.exclusive ?? [];
    if (!family || !whole) throw new Error(`There is no server for the control: without ${control.without}.`);
    const lane = await Lane.open(lab, control.name, whole.database, { changes: control.changes });
    try {
      const trials = trialsFor(family.flavour, control.trials(family.baseline));
      // Without requeues, which would only repeat the failure.
      const trialResults = await runDatabaseTrials([lane], trials, family.baseline, { requeues: 0 });
      results.push(controlResult(control, trialResults));
    } finally {
      await lane.close();
    }
  }
  return results;
}
