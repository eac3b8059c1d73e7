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
const WITH_VIEW = [table('z'), object('view', 'v')];

type Case = [server: Parameters<typeof judgeSchema>[0], objects: typeof PLAIN, then: FingerprintOptions];

function judge(...[server, objects, then]: Case): SchemaVerdict['kind'] {
  const before = fingerprint(objects, { uptime: 900, ...(then.ids && { ids: then.ids }) });
  return judgeSchema(server, before, fingerprint(objects, then), []).kind;
}

test('reports changes whatever the counters are', () => {
  const verdict = judgeSchema(MYSQL, fingerprint(PLAIN), fingerprint([]), []);
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
  expect(judge(...of)).toBe('unchanged');
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
  { what: 'counters were reset', of: [MYSQL, PLAIN, { counters: { alter_table: -1, rename_table: 1 } }] },
])('reports an unclear schema when $what', ({ of }) => {
  expect(judge(...of)).toBe('unclear');
});
