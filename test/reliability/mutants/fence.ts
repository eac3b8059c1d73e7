import { mutantsOf } from './mutant';

const COMPARED = 'unit/functions/dump/fence/compare.test.ts';
const JUDGED = 'unit/functions/dump/fence/judge.test.ts';
const named = (what: string) => `names ${what} between the readings`;
const unclear = (what: string) => `reports an unclear schema when ${what}`;
const REAL = 'integration/fence/fence.test.ts';

/** What notices that tables became others while they were dumped. */
export const FENCE = [
  ...mutantsOf('dump/fence/compare.ts', COMPARED, [
    {
      guard: 'a table that was altered is a change',
      find: 'now.definition !== object.definition',
      replace: 'now === undefined',
      test: named('a table altered'),
    },
    {
      guard: 'a table that was created at another time is another table',
      find: 'now.createdAt !== object.createdAt && ',
      replace: 'now === undefined && ',
      test: named('an older table'),
    },
    {
      guard: 'a table that is gone is a change',
      find: '!(calm && isInDump(object, before, dumped)) && ',
      replace: 'now !== undefined && ',
      test: 'names both databases when a table moves between dumped ones',
    },
    {
      guard: 'a table that is gone may be missing in the dump',
      find: 'calm && isInDump(object, before, dumped)',
      replace: 'calm',
      test: "a dropped table is a change when the dump contains only the other database's table of that name",
    },
    {
      guard: 'a table that is gone may have been renamed',
      find: 'calm && isInDump(',
      replace: 'isInDump(',
      test: 'a dropped table is a change when tables were renamed meanwhile, because the dump may contain another table of its name',
    },
    {
      guard: 'a table that appeared may be an old one',
      find: '!(calm && isNew(object, before))',
      replace: '!isNew(object, before)',
      test: 'a new table is a change when tables were renamed meanwhile, because it may be an old table',
    },
    {
      guard: 'an exchanged table is a change',
      find: 'now !== undefined && now !== id && ',
      replace: 'now === undefined && ',
      test: "by InnoDB's table identities names an exchanged partition and the table that it was exchanged with",
    },
    {
      guard: 'a table that was emptied is none of another identity',
      find: ' && now <= before.highest',
      replace: '',
      test: "by InnoDB's table identities ignores an emptied table, because InnoDB's snapshot keeps its rows",
    },
    {
      guard: 'counters that were reset count nothing',
      find: 'growth >= 0 && after',
      replace: 'after',
      in: JUDGED,
      test: unclear('counters were reset'),
    },
    {
      guard: 'counters of a server that restarted count nothing',
      find: ' && after.uptime >= before.uptime',
      replace: '',
      in: JUDGED,
      test: unclear('the server restarted'),
    },
  ]),
  ...mutantsOf('dump/fence/judge.ts', JUDGED, [
    {
      guard: 'statements without a trace are a doubt',
      find: 'if (moves === 0) return undefined;',
      replace: 'if (moves >= 0) return undefined;',
      test: unclear('MySQL altered a table'),
    },
    {
      guard: 'a table that an older server emptied in its place is a doubt',
      find: "guardsEmptied(server) ? 0 : growthOf('Com_truncate', before, after)",
      replace: '0',
      test: unclear('MySQL 5.7 emptied a table'),
    },
    {
      guard: 'identities show no partition that an older server emptied in its place',
      find: 'after.physical && guardsEmptied(server)',
      replace: 'after.physical',
      test: unclear('MySQL 5.7 may have emptied a partition'),
    },
    {
      guard: 'a renamed table leaves no trace in MySQL',
      find: "hidesRenames ? growthOf('Com_rename_table', before, after) : 0",
      replace: '0',
      test: unclear('MySQL renamed a table'),
    },
    {
      guard: 'a renamed table leaves a trace in MariaDB',
      find: "hidesRenames ? growthOf('Com_rename_table', before, after) : 0",
      replace: "growthOf('Com_rename_table', before, after)",
      test: 'reports an unchanged schema when MariaDB renamed a table, which its table times would show',
    },
    {
      guard: 'an exchange that was undone is a doubt',
      find: 'moves < 2 || !isUndoable',
      replace: 'true',
      test: unclear('two statements may have exchanged tables and undone it'),
    },
    {
      guard: 'a renamed table of another engine leaves no trace',
      find: " || objects.some(({ kind, engine }) => kind === 'table' && engine !== 'InnoDB')",
      replace: '',
      test: unclear('MariaDB renamed a table beside one of another engine'),
    },
    {
      guard: 'a table without an identity of its own is a doubt',
      find: 'return tables.size >= wanted.length;',
      replace: 'return true;',
      test: unclear('a table in a shared tablespace may have been exchanged'),
    },
    {
      guard: 'a view that was replaced twice is a doubt',
      find: 'return changes < 2',
      replace: 'return changes >= 0',
      test: unclear('a view may have been replaced twice'),
    },
  ]),
  ...mutantsOf('dump/run/run-dump.ts', 'unit/functions/dump/run/completing.test.ts', [
    {
      file: 'dump/pipeline.ts',
      guard: 'a dump whose schema changed is none',
      find: "throw new SchemaError('SCHEMA_CHANGED', changedSchema(verdict.changes));",
      replace: '',
      test: 'a table that changes during the dump fails the run and is named when the schema changes again',
    },
    {
      file: 'dump/pipeline.ts',
      guard: 'rows that a cutover hides from the snapshot are not lost',
      find: "if (verdict.kind === 'changed') {",
      replace: 'if (plan === undefined) {',
      in: REAL,
      test: 'a dump of mysql is repeated with all rows after the cutover of an online schema change',
    },
    {
      file: 'dump/pipeline.ts',
      guard: 'a dump is judged by the schema after its last row',
      find: 'const verdict = await schema.judge(dumped.tables, signal);',
      replace: "const verdict = { kind: 'unchanged' } as Awaited<ReturnType<typeof schema.judge>>;",
      in: 'integration/migrations/migrations.test.ts',
      test: 'loses no row when gh-ost cuts over during the dump',
    },
    {
      file: 'dump/one-more-try.ts',
      guard: 'a dump whose schema may have changed is made again',
      find: 'if (first.doubt === undefined || timeLeft() <= needed) return accept(first);',
      replace: 'if (first.dump) return accept(first);',
      test: 'a table that changes during the dump is retried once after statements without a trace, and the second dump has a warning',
    },
    {
      file: 'dump/one-more-try.ts',
      guard: 'a doubt that stays is a warning',
      find: 'warnings: [...dump.plan.warnings, doubt] } };',
      replace: 'warnings: [...dump.plan.warnings] } };',
      test: 'a table that changes during the dump is retried once after statements without a trace, and the second dump has a warning',
    },
  ]),
];
