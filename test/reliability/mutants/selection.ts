import { type Mutant, mutantsOf } from './mutant';

/** Tables that a dump leaves out, or has without their rows: nothing else is missing, and nothing of it looks like a loss. */
export const SELECTION: readonly Mutant[] = [
  ...mutantsOf('unit/functions/dump-format/selection/table-selection.test.ts', [
    { guard: 'sequences-are-never-left-out', test: 'a sequence is never left out' },
  ]),
  ...mutantsOf('unit/functions/dump/history/since-last-dump.test.ts', [
    {
      guard: 'what-patterns-take-away-is-named',
      becomes: '[] as string[]',
      test: 'what patterns of tables take away is a warning by each variable, and no table that is gone',
    },
  ]),
  ...mutantsOf('unit/functions/dump/tables/inseparable-tables.test.ts', [
    {
      guard: 'inseparable-tables-are-refused',
      becomes: '[] as { path: string; program: keyof typeof programs }[][]',
      test: 'names that differ for a dump program only by case are a problem by name',
    },
  ]),
  ...mutantsOf('unit/functions/dump/preflight/selected-tables.test.ts', [
    { guard: 'a-dump-has-a-table', becomes: 'tables.length >= 0', test: 'refuses to dump no table at all' },
  ]),
  ...mutantsOf('unit/functions/dump/preflight/user-grants.test.ts', [
    {
      guard: 'no-grant-for-what-may-be-left-out',
      becomes: '!objects.some((object) => object.database === database && !tableSelection.isDumped(object))',
      test: 'a user who reads table by table lacks nothing while what is left out does not exist',
    },
  ]),
  ...mutantsOf('unit/functions/dump/preflight/grants.test.ts', [
    {
      guard: 'unseen-tables-are-announced',
      becomes: '(seesAll ? [] : []) as string[]',
      test: 'a user who may not read all of a database, of which tables may be left out, needs all other privileges on the database, which show it the names of all tables',
    },
  ]),
  ...mutantsOf('unit/functions/dump/dumping/together.test.ts', [
    {
      guard: 'gate-hears-of-each-program',
      becomes: "[others.at(-1) ?? (first as UploadedSlice['evidence'])]",
      test: 'the gate gets the evidence of each program, in the order of the dump',
    },
  ]),
  ...mutantsOf('unit/functions/dump/dumping/dump-and-upload.test.ts', [
    {
      guard: 'sequences-after-the-snapshot',
      test: 'tables without rows wait for the snapshot of the others, which go on as far as a pipe takes it',
    },
    {
      guard: 'no-other-table-without-rows',
      becomes: 'differing.length >= 0',
      test: 'tables without rows are dumped again when their program has a table more',
    },
  ]),
  ...mutantsOf('unit/functions/dump/tables/programs.test.ts', [
    {
      guard: 'newcomers-take-no-structure-along',
      becomes: 'newcomers.filter(() => marks.size > 0)',
      test: 'what came since the objects were listed is not left out when a table without rows would be as well',
    },
  ]),
  ...mutantsOf('unit/functions/dump/parallel/dump-in-parallel.test.ts', [
    {
      guard: 'changed-structures-lead-to-one-process',
      becomes: 'error instanceof SchemaError && processes < 0',
      test: 'what ends a dump of several processes leads to a dump with one when tables without rows came or went',
    },
  ]),
  ...mutantsOf('unit/functions/dump/checksums/checksum-session.test.ts', [
    {
      guard: 'no-checksums-of-rows-that-are-not-dumped',
      becomes: 'listed',
      test: 'the checksum of a table whose rows are not dumped is not computed',
    },
  ]),
  ...mutantsOf('unit/functions/dump/fence/compare.test.ts', [
    {
      guard: 'what-is-not-left-out-is-dumped',
      becomes: 'names.size >= 0 && (isNamed || after.objects.has(key))',
      test: 'a dump whose program leaves names out lacks table "shop"."orders", which was there all the time',
    },
    {
      guard: 'what-looks-left-out-is-dumped',
      test: 'a dump whose program leaves names out lacks a table that it took for one that was left out before the dump',
    },
  ]),
  ...mutantsOf('unit/functions/dump/facts/dumped-facts.test.ts', [
    {
      guard: 'no-facts-of-what-is-left-out',
      becomes: '{ ...facts, facts: facts.facts.filter((fact) => belongs(fact) || true) }',
      test: 'facts of what is left out are no facts of the dump, and all others are',
    },
  ]),
  ...mutantsOf('unit/functions/dump/history/size.test.ts', [
    {
      guard: 'other-tables-are-no-loss',
      becomes: 'dumps.filter((_, index) => patterns[index] !== own || patterns[index] === own)',
      test: 'a dump that leaves other tables out than the last ones is not shrunk',
    },
  ]),
  ...mutantsOf('unit/functions/verify/compare.test.ts', [
    {
      guard: 'tables-without-rows-have-none',
      becomes: 'wrong.length >= 0',
      test: 'finds rows of a table that the manifest lists as dumped without them',
    },
  ]),
  ...mutantsOf('unit/functions/verify/plausibility/compare-rows.test.ts', [
    {
      guard: 'structure-only-is-no-history',
      becomes: 'doubtful.has(key) || withoutRows.has(`${key} `)',
      test: 'tables that the job dumps without their rows, or leaves out, ring as before when they lose their rows after they have them again',
    },
    {
      guard: 'structure-only-is-no-newcomer',
      test: 'tables that the job dumps without their rows, or leaves out, are not where the rows of a table went that is lost while they have theirs again',
    },
    {
      guard: 'structure-only-is-no-loss',
      test: 'tables that the job dumps without their rows, or leaves out, have lost no rows in the first night',
    },
    {
      guard: 'left-out-is-no-loss',
      test: 'tables that the job dumps without their rows, or leaves out, have lost no rows in the first night',
    },
  ]),
  ...mutantsOf('unit/functions/drill/findings/expected-findings.test.ts', [
    {
      guard: 'expects-views-of-left-out-tables',
      becomes: '(about, finding) => (views.size > 0 && about !== finding ? SETTING : FOR_LACK_OF_TABLES.source)',
      test: 'does not expect another view',
    },
  ]),
  ...mutantsOf('unit/functions/restore/statements/broken-views.test.ts', [
    {
      guard: 'continues-behind-broken-views-only',
      becomes: 'isExpected && !object',
      test: 'refusing a table stops a restore',
    },
  ]),
  ...mutantsOf('unit/functions/restore/prepare/target-names.test.ts', [
    {
      guard: 'tables-that-are-left-out-are-named',
      test: 'a name of a table that is left out is refused also where another database has one of that name',
    },
    {
      guard: 'late-tables-can-be-chosen',
      test: 'a table that the dump has can be chosen though the job leaves it out: it came while the dump began',
    },
  ]),
];
