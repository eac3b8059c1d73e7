import { judgeSchema, type SchemaVerdict } from '../../../../../functions/dump/fence/judge';
import { type FingerprintOptions, fingerprint, object, table } from './fingerprints';

const MYSQL = { flavour: 'mysql', version: '9.7.4' } as const;
const MYSQL_57 = { flavour: 'mysql', version: '5.7.22' } as const;
const MARIADB_102 = { flavour: 'mariadb', version: '10.2.11' } as const;
const MARIADB = { flavour: 'mariadb', version: '11.8.3' } as const;

const IDS = { 'shop/z': 4 };
const PLAIN = [table('z')];
const PARTITIONED = [table('z', { isPartitioned: true })];
const MYISAM = table('y', { engine: 'MyISAM' });
const ALTERED = { counters: { alter_table: 1 } };
const WITH_VIEW = [table('z'), object('view', 'v')];

type Case = [
  server: Parameters<typeof judgeSchema>[0],
  objects: typeof PLAIN,
  then: FingerprintOptions,
  first?: FingerprintOptions,
];

/** A list of identities, as read with the privilege PROCESS. */
function judge([server, objects, then, first = then]: Case, newest?: number): SchemaVerdict {
  const before = fingerprint(objects, { uptime: 900, ...(first.ids && { ids: first.ids }) });
  const readings = { before, after: fingerprint(objects, then), newest, dumped: [] };
  return judgeSchema(server, then.ids !== undefined, readings);
}

test('reports changes whatever the counters are', () => {
  const [before, after] = [fingerprint(PLAIN), fingerprint([], { counters: { alter_table: 5 } })];
  const verdict = judgeSchema(MYSQL, false, { before, after, newest: undefined, dumped: [] });
  expect(verdict).toEqual({ kind: 'changed', changes: ['table "shop"."z" was dropped or renamed'] });
});

test.each<{ what: string; of: Case }>([
  { what: 'no statement was executed', of: [MYSQL, PLAIN, {}] },
  {
    what: 'MariaDB renamed a table, which its table times would show',
    of: [MARIADB, PLAIN, { counters: { rename_table: 5 } }],
  },
  { what: 'MySQL 5.7 renamed a table', of: [MYSQL_57, PLAIN, { counters: { rename_table: 5 } }] },
  {
    what: 'one ALTER TABLE left all identities as they were',
    of: [MYSQL, PLAIN, { counters: { alter_table: 1 }, ids: IDS }],
  },
  {
    what: 'MariaDB altered tables, and none is partitioned',
    of: [MARIADB, PLAIN, { counters: { alter_table: 5 }, ids: IDS }],
  },
  { what: 'views changed, and none is dumped', of: [MYSQL, PLAIN, { counters: { create_view: 5 } }] },
  { what: 'a view was created in another database', of: [MYSQL, WITH_VIEW, { counters: { create_view: 1 } }] },
  {
    what: "MariaDB emptied a table, which InnoDB's snapshot keeps",
    of: [MARIADB, PLAIN, { counters: { truncate: 5 } }],
  },
  { what: 'no table is dumped', of: [MYSQL, [], { counters: { alter_table: 5 } }] },
])('reports an unchanged schema when $what', ({ of }) => {
  expect(judge(of).kind).toBe('unchanged');
});

test.each<{ what: string; of: Case }>([
  { what: 'MySQL altered a table', of: [MYSQL, PLAIN, { counters: { alter_table: 1 } }] },
  { what: 'MySQL renamed a table', of: [MYSQL, PLAIN, { counters: { rename_table: 1 } }] },
  { what: 'MariaDB altered a table', of: [MARIADB, PLAIN, { counters: { alter_table: 1 } }] },
  { what: 'MySQL 5.7 emptied a table', of: [MYSQL_57, PLAIN, { counters: { truncate: 1 }, ids: IDS }] },
  { what: 'MariaDB 10.2 emptied a table', of: [MARIADB_102, PLAIN, { counters: { truncate: 1 } }] },
  {
    what: 'MySQL 5.7 may have emptied a partition',
    of: [MYSQL_57, PARTITIONED, { counters: { alter_table: 1 }, ids: IDS }],
  },
  {
    what: 'two statements may have exchanged tables and undone it',
    of: [MYSQL, PLAIN, { counters: { alter_table: 1, rename_table: 1 }, ids: IDS }],
  },
  {
    what: 'a partition may have been exchanged twice',
    of: [MARIADB, PARTITIONED, { counters: { alter_table: 2 }, ids: IDS }],
  },
  {
    what: 'tables of another engine may have been exchanged, which InnoDB does not list',
    of: [MYSQL, [...PLAIN, MYISAM], { counters: { rename_table: 1 }, ids: IDS }],
  },
  {
    what: 'MariaDB renamed a table beside one of another engine',
    of: [MARIADB, [...PLAIN, MYISAM], { counters: { rename_table: 1 } }],
  },
  {
    what: 'a table in a shared tablespace may have been exchanged',
    of: [MYSQL, [...PLAIN, table('y')], { counters: { alter_table: 1 }, ids: IDS }],
  },
  {
    what: 'a view may have been replaced twice',
    of: [MARIADB, WITH_VIEW, { counters: { create_view: 1, drop_view: 1 } }],
  },
  { what: 'the server restarted', of: [MARIADB, PLAIN, { uptime: 1 }] },
  { what: 'counters were set to zero and grew again', of: [MARIADB, PLAIN, { countedFrom: 950 }] },
  { what: 'counters were reset', of: [MYSQL, PLAIN, { counters: { alter_table: -1, rename_table: 1 } }] },
])('reports an unclear schema when $what', ({ of }) => {
  expect(judge(of).kind).toBe('unclear');
});

test.each<{ what: string; of: Case; doubts: unknown[] }>([
  {
    what: 'the counters',
    of: [MARIADB, PLAIN, { uptime: 1, counters: { truncate: 3 } }],
    doubts: [{ kind: 'uncounted' }],
  },
  {
    what: 'TRUNCATE and ALTER TABLE',
    of: [MYSQL_57, PLAIN, { counters: { truncate: 3, alter_table: 1 } }],
    doubts: [
      { kind: 'truncated', count: 3 },
      { kind: 'moved', moves: { alters: 1, renames: 0 }, blindness: { why: 'no privilege' } },
    ],
  },
  {
    what: 'a table without an identity',
    of: [MYSQL, [...PLAIN, MYISAM], { counters: { alter_table: 1 }, ids: IDS }],
    doubts: [
      { kind: 'moved', moves: { alters: 1, renames: 0 }, blindness: { why: 'unlisted', tables: ['table "shop"."y"'] } },
    ],
  },
  {
    what: 'a statement that undoes another',
    of: [MYSQL, PLAIN, { counters: { alter_table: 2 }, ids: IDS }],
    doubts: [{ kind: 'moved', moves: { alters: 2, renames: 0 }, blindness: { why: 'undone' } }],
  },
  {
    what: 'views alone',
    of: [MARIADB, WITH_VIEW, { counters: { create_view: 2 } }],
    doubts: [{ kind: 'views', count: 2 }],
  },
])('reports an unclear schema because of $what', ({ of, doubts }) => {
  expect(judge(of)).toEqual({ kind: 'unclear', doubts });
});

test('reports a server that lists no identities in spite of the privilege', () => {
  const readings = { before: fingerprint(PLAIN), after: fingerprint(PLAIN, ALTERED), newest: undefined, dumped: [] };
  expect(judgeSchema(MYSQL, true, readings)).toMatchObject({ doubts: [{ blindness: { why: 'no list' } }] });
});

test('reports an unclear schema when a table was emptied while another was altered, where only identities show an exchange', () => {
  const emptied: Case = [MYSQL, PLAIN, { ids: { 'shop/z': 9 }, ...ALTERED }, { ids: IDS }];
  expect(judge(emptied, 8)).toMatchObject({ kind: 'unclear', doubts: [{ kind: 'renewed' }] });
  expect(judge([MARIADB, ...emptied.slice(1)] as Case, 8).kind).toBe('unchanged');
});
