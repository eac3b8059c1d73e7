import { startDumpCloud } from '../../../dev/labs/cloud/dump-cloud';
import type { LocalCloud } from '../../../dev/local-cloud';
import { TARGETS } from '../../reliability/migrations/databases';
import { MIGRATIONS } from '../../reliability/migrations/library';
import type { Migration } from '../../reliability/migrations/migration';
import { MigrationLane } from '../../reliability/migrations/migration-lane';
import {
  type MigrationResult,
  type MigrationTrial,
  runMigrationTrial,
} from '../../reliability/migrations/migration-trial';
import { MOMENTS } from '../../reliability/migrations/moments';

/*
 * The short form of the section on migrations of `npm run prove`: migrations that lost rows without the schema fence,
 * each at such a moment. Every test runs on a server of each family in parallel.
 */

const FAMILIES = ['mysql', 'mariadb'] as const;

let cloud: LocalCloud;
let lanes: readonly MigrationLane[] = [];

beforeAll(async () => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
  cloud = await startDumpCloud();
  lanes = await Promise.all(FAMILIES.map((flavour) => MigrationLane.open(cloud, `short-${flavour}`, { flavour })));
});

afterAll(async () => {
  await Promise.all(lanes.map((lane) => lane.close()));
  await cloud?.stop();
});

function migrationOf(name: string): Migration {
  const found = MIGRATIONS.find((migration) => migration.name === name);
  if (!found) throw new Error(`There is no migration "${name}".`);
  return found;
}

const AHEAD: Omit<MigrationTrial, 'migration'> = {
  table: TARGETS.ahead,
  moment: MOMENTS.underWay,
  several: true,
  processes: 1,
};

/** Runs a migration on both families. */
function runMigration(name: string, trial: Partial<MigrationTrial> = {}): Promise<MigrationResult[]> {
  return Promise.all(
    lanes.map((lane) => runMigrationTrial(lane, { ...AHEAD, migration: migrationOf(name), ...trial })),
  );
}

const problemsOf = (results: readonly MigrationResult[]) => results.flatMap(({ problems }) => problems);

const SHARP: readonly (readonly [string, string, Partial<MigrationTrial>])[] = [
  ['gh-ost cuts over', 'gh-ost, a key more, a chunk copied before, old table dropped', {}],
  [
    'pt-online-schema-change cuts over between two processes',
    'pt-online-schema-change, a key more, a chunk copied before, old table dropped',
    { processes: 2, several: false, moment: MOMENTS.beforeRows },
  ],
  ['a partition is dropped', 'DROP PARTITION', { several: false }],
  ['a partition is exchanged with a table of a later database', 'EXCHANGE with rear.spare, which has rows', {}],
  ['a table is swapped with one of a later database', 'a table is swapped with one of rear', {}],
  ['a table moves to an earlier database', 'a table moves to past', { moment: MOMENTS.firstTable }],
];

test.each(SHARP)('loses no row when %s during the dump', async (_title, name, trial) => {
  const results = await runMigration(name, trial);
  expect(problemsOf(results)).toEqual([]);
  expect(results.map(({ begun }) => begun)).toEqual([true, true]);
  // The run repeats the dump, and does not have to fail.
  expect(results.map(({ outcome }) => outcome)).not.toContain('refused');
});

test('succeeds while databases outside the dump change', async () => {
  const results = await runMigration("in a database that isn't dumped: CREATE, ALTER, RENAME, TRUNCATE, DROP");
  expect(problemsOf(results)).toEqual([]);
  // Without PROCESS the change looks like one of the dumped databases, and a second dump excludes that.
  expect(results.every(({ outcome }) => outcome === 'true' || outcome === 'made again')).toBe(true);
});

test('makes the dump once when rows move between tables during the dump', async () => {
  const results = await runMigration('rows move to another table in one transaction');
  expect(problemsOf(results)).toEqual([]);
  expect(results.map(({ outcome }) => outcome)).toEqual(['true', 'true']);
});
