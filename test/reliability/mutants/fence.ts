import { mutantsOf } from './mutant';

const COMPARED = 'unit/functions/dump/fence/compare.test.ts';
const JUDGED = 'unit/functions/dump/fence/judge.test.ts';
const named = (what: string) => `names ${what} between the readings`;
const unclear = (what: string) => `reports an unclear schema when ${what}`;
const REAL = 'integration/fence/fence.test.ts';

const GAPS = 'integration/fence/gaps.test.ts';
const inFull = (server: string, what: string) => `a dump of ${server} ${what}`;

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
      find: 'if (!isInDump(object, dumped)) found.changes.push(clause);',
      replace: 'if (!isInDump(object, dumped)) return;',
      test: 'names both databases when a table moves between dumped ones',
    },
    {
      guard: 'a table that is gone is in the dump under the name of its own database',
      find: 'one.database === database && ',
      replace: '',
      test: "a dropped table is a change when the dump contains only the other database's table of that name",
    },
    {
      guard: 'a table that is gone may have been renamed',
      find: 'else if (moves > 0) {',
      replace: 'else if (moves < 0) {',
      test: 'a dropped table is a doubt when tables were renamed meanwhile, because the dump may contain another table of its name',
    },
    {
      guard: 'a table that is gone and lives on was renamed',
      find: 'if (after.physical && ids.some((id) => !lost.includes(id))) found.changes.push(clause);',
      replace: 'if (ids.length < 0) return;',
      test: 'a dropped table is a change when its identity lives on under another name, while tables are altered',
    },
    {
      guard: 'another table that is gone as well may have had the name',
      find: ' || lost.length > ids.length',
      replace: '',
      test: 'a dropped table is a doubt when another one is gone as well, which may have had its name, while tables are altered',
    },
    {
      guard: 'another table may have had the name and moved back',
      find: 'moves > 1 || ',
      replace: '',
      test: 'a dropped table is a doubt when two statements may have moved another one there and back, while tables are altered',
    },
    {
      guard: 'a dropped table whose identity alone is gone was dropped',
      find: 'moves > 1 || ids.length === 0 || lost.length > ids.length',
      replace: 'moves > 0',
      test: 'a dropped table is nothing when its identity alone is gone, while tables are altered',
    },
    {
      guard: 'a table that appeared may be an old one',
      find: 'else if (movesBetween(before, after) > 0) {',
      replace: 'else if (movesBetween(before, after) < 0) {',
      test: 'a new table is a doubt when tables were renamed meanwhile, because it may be an old table',
    },
    {
      guard: 'a table that appeared with an old identity is an old one',
      find: 'if (before.physical && ids.some((id) => id <= (before.physical?.highest ?? 0))) found.changes.push(clause);',
      replace: 'if (ids.length < 0) return;',
      test: 'a new table is a change when its identity is an old one, while tables are altered',
    },
    {
      guard: 'a table that appeared may be older than the snapshot',
      find: 'ids.some((id) => id <= newest)',
      replace: 'ids.some((id) => id < 0)',
      test: 'a new table is a doubt when its identity came between the first reading and the snapshot, while tables are altered',
    },
    {
      guard: 'a table that is newer than the snapshot keeps nobody from a dump',
      find: 'newest === undefined || ids.length === 0 || ids.some((id) => id <= newest)',
      replace: 'ids.length >= 0',
      test: 'a new table is nothing when its identity is newer than the snapshot, while tables are altered',
    },
    {
      guard: 'an exchanged table is a change',
      find: 'if (now <= (before.physical?.highest ?? 0)) {',
      replace: 'if (now < 0) {',
      test: "by InnoDB's table identities names an exchanged partition and the table that it was exchanged with",
    },
    {
      guard: 'a table that was emptied is none of another identity',
      find: '} else if (movesBetween(before, after) === 0) {',
      replace: '} else if (movesBetween(before, after) < 0) {',
      test: "by InnoDB's table identities ignores an emptied table, because InnoDB's snapshot keeps its rows",
    },
    {
      guard: 'a table that was created between the first reading and the snapshot is not guarded',
      find: 'newest !== undefined && now <= newest',
      replace: 'newest !== undefined && now < 0',
      test: "by InnoDB's table identities names a table that was created before the snapshot and takes a name after it",
    },
    {
      guard: 'a table that was exchanged and then emptied has a new identity',
      find: 'found.renewed.push(`${readableName(name)} was emptied or replaced`);',
      replace: '',
      test: `by InnoDB's table identities doubts an emptied table while tables are altered, because another may have had its name (snapshot: {"newest":11})`,
    },
    {
      guard: 'InnoDB does not guard a table that was imported',
      find: 'space !== undefined && space === after.physical?.spaces.get(name)',
      replace: 'space === -1',
      test: "by InnoDB's table identities names an imported table, whose tablespace stays under another identity",
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
    {
      guard: 'counters that were reset and grew again count nothing',
      find: ' && after.countedFrom === before.countedFrom',
      replace: '',
      in: JUDGED,
      test: unclear('counters were set to zero and grew again'),
    },
  ]),
  ...mutantsOf('dump/fence/judge.ts', JUDGED, [
    {
      guard: 'statements without a trace are a doubt',
      find: 'if (count === 0 || tablesOf(before).length === 0) return undefined;',
      replace: 'if (count >= 0) return undefined;',
      test: unclear('MySQL altered a table'),
    },
    {
      guard: 'a table that an older server emptied in its place is a doubt',
      find: "return count > 0 ? { kind: 'truncated', count } : undefined;",
      replace: 'return undefined;',
      test: unclear('MySQL 5.7 emptied a table'),
    },
    {
      guard: 'identities show no partition that an older server emptied in its place',
      find: 'guardsEmptied(server) && (count < 2',
      replace: '(count < 2',
      test: unclear('MySQL 5.7 may have emptied a partition'),
    },
    {
      guard: 'a renamed table leaves no trace in MySQL',
      find: "renames: hidesRenames ? growthOf('Com_rename_table', before, after) : 0",
      replace: 'renames: 0',
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
      find: 'count < 2 || !leavesNoTrace(server, before)',
      replace: 'true',
      test: unclear('two statements may have exchanged tables and undone it'),
    },
    {
      guard: 'a renamed table of another engine leaves no trace',
      find: " || tablesOf(before).some(({ engine }) => engine !== 'InnoDB')",
      replace: '',
      test: unclear('MariaDB renamed a table beside one of another engine'),
    },
    {
      guard: 'a table without an identity of its own is a doubt',
      find: 'if (listed.size >= tables.length) return undefined;',
      replace: 'if (listed.size >= 0) return undefined;',
      test: unclear('a table in a shared tablespace may have been exchanged'),
    },
    {
      guard: 'a view that was replaced twice is a doubt',
      find: 'return count < 2 ? undefined',
      replace: 'return count >= 0 ? undefined',
      test: unclear('a view may have been replaced twice'),
    },
    {
      guard: 'a table that was exchanged and then emptied is a doubt',
      find: '...(leavesNoTrace(server, before) ? renewed : [])',
      replace: '',
      test: 'reports an unclear schema when a table was emptied while another was altered, where only identities show an exchange',
    },
    {
      guard: 'every reason for a doubt is told',
      find: 'doubts: all }',
      replace: 'doubts: all.slice(0, 1) }',
      test: 'reports an unclear schema because of TRUNCATE and ALTER TABLE',
    },
  ]),
  ...mutantsOf('dump/fence/messages.ts', 'unit/functions/dump/fence/messages.test.ts', [
    {
      guard: 'the privilege is offered where it would help',
      find: "doubt.kind === 'moved' && doubt.blindness.why === 'no privilege'",
      replace: "doubt.kind !== 'renewed'",
      test: 'offers the privilege only where it would help',
    },
  ]),
  ...mutantsOf('dump/fence/read-physical-tables.ts', GAPS, [
    {
      guard: 'a table of the user has the identity that full-text auxiliaries have not',
      find: '(?:fts_[0-9a-f]{16}_|#sql)',
      replace: '(?:fts_|#sql)',
      test: inFull(
        'mariadb 11.8',
        'of a user with PROCESS is made once while a table elsewhere is altered, whatever the names of tables begin with',
      ),
    },
    {
      guard: 'a server with a dictionary lists names as they were given',
      find: 'databases.map((database) => `${database}/`.toLowerCase())',
      replace: "databases.map((database) => `${database.replace('-', '@002d')}/`.toLowerCase())",
      test: inFull('mysql 9.7', 'of a user with PROCESS has identities for databases of any name'),
    },
  ]),
  ...mutantsOf('dump/fence/read-physical-tables.ts', 'unit/functions/dump/fence/read-physical-tables.test.ts', [
    {
      guard: 'an imported table keeps its tablespace',
      find: '!hasDictionary(server) && guardsEmptied(server);',
      replace: 'false;',
      test: 'knows the tablespaces of tables on mariadb 11.8.2, but not the one that many share',
    },
    {
      guard: "the tablespace that many tables share is nobody's identity",
      find: 'space > 0 ?',
      replace: 'space >= 0 ?',
      test: 'knows the tablespaces of tables on mariadb 11.8.2, but not the one that many share',
    },
  ]),
  ...mutantsOf('dump/fence/server-kind.ts', 'unit/functions/dump/fence/server-kind.test.ts', [
    {
      guard: 'MariaDB sets the counters of statements to zero',
      find: "return flavour === 'mariadb' && isAtLeast(version, 11, 5);",
      replace: "return flavour === 'mysql' && isAtLeast(version, 99, 5);",
      test: 'FLUSH sets the counters of statements to zero on mariadb 11.8.2: true',
    },
  ]),
  ...mutantsOf('dump/fence/server-kind.ts', GAPS, [
    {
      guard: 'FLUSH STATUS of other servers keeps nobody from a dump',
      find: "return flavour === 'mariadb' && isAtLeast(version, 11, 5);",
      replace: "return flavour !== 'mysql' || isAtLeast(version, 5, 5);",
      test: inFull('mysql 9.7', 'is made once while the status is flushed'),
    },
    {
      guard: 'a library is a part of the schema',
      find: "return flavour === 'mysql' && isAtLeast(version, 9, 2);",
      replace: "return flavour === 'mysql' && isAtLeast(version, 99, 2);",
      test: inFull('mysql 9.7', 'is made again when a library is created'),
    },
  ]),
  ...mutantsOf('dump/mysqldump/progress-reader.ts', 'unit/functions/dump/mysqldump/progress-reader.test.ts', [
    {
      guard: 'a table is in the database whose savepoint was set last',
      find: 'if (DATABASE.test(line)) this.#database += 1;',
      replace: '',
      test: 'assigns each table to the database whose savepoint was set last, also after one without tables',
    },
  ]),
  ...mutantsOf('dump/dumping/dump-and-upload.ts', GAPS, [
    {
      guard: 'the newest identity is read after the snapshot',
      find: 'onStart: ({ progress }) => progress.begun.then(onSnapshot),',
      replace: 'onStart: () => {},',
      test: inFull(
        'mysql 9.7',
        'of a user with PROCESS by 1 processes is made once while a table is created and one elsewhere is altered',
      ),
    },
    {
      file: 'dump/parallel/dump-in-parallel.ts',
      guard: 'the newest identity is read after the snapshots of all processes',
      find: 'if (inTime) return onSnapshot?.();',
      replace: 'if (inTime) return;',
      test: inFull(
        'mysql 9.7',
        'of a user with PROCESS by 2 processes is made once while a table is created and one elsewhere is altered',
      ),
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
      find: 'const { verdict, ...judged } = await schema.judge(dumped.tables, signal);',
      replace: `const { ...judged } = await schema.judge(dumped.tables, signal);
    const verdict = { kind: 'unchanged' } as (typeof judged)['verdict'];`,
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
      guard: 'the log tells a change from a doubt',
      find: "? 'The schema changed' : ",
      replace: "? 'The schema may have changed' : ",
      test: 'a table that changes during the dump fails the run and is named when the schema changes again',
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
