import { judge } from '../../reliability/migrations/judge';
import { MIGRATIONS } from '../../reliability/migrations/library';
import { isKnownTo } from '../../reliability/migrations/migration';
import { DumpListener } from '../../reliability/migrations/moments';
import type { State } from '../../reliability/migrations/state';
import { randomTrials, trialsOf } from '../../reliability/migrations/trials';

const MYSQL = { flavour: 'mysql', series: '9.7' } as const;

function state(
  tables: Record<string, { columns?: string[]; rows: string[] }>,
  definitions: Record<string, string> = {},
): State {
  return {
    tables: new Map(
      Object.entries(tables).map(([name, { columns = ['id', 'note'], rows }]) => [name, { columns, rows }]),
    ),
    definitions: new Map(Object.entries(definitions)),
    broken: [],
  };
}

describe('checking a dump made during a migration', () => {
  const truth = state({ 'shop.z': { rows: ['1\ta', '2\tb'] } }, { 'shop.z': 'old' });
  const later = state({ 'shop.z': { rows: ['1\ta'] } }, { 'shop.z': 'new' });

  test.each([
    ['a correct dump', truth],
    ['a later definition', state({ 'shop.z': { rows: ['2\tb', '1\ta'] } }, { 'shop.z': 'new' })],
    [
      'a column more',
      state({ 'shop.z': { columns: ['new', 'id', 'note'], rows: ['7\t1\ta', '7\t2\tb'] } }, { 'shop.z': 'new' }),
    ],
    [
      'an additional empty table',
      state({ 'shop.z': { rows: ['1\ta', '2\tb'] }, 'shop.n': { rows: [] } }, { 'shop.z': 'old' }),
    ],
  ])('accepts %s', (_name, restored) => {
    expect(judge(restored, [truth], [later])).toEqual([]);
  });

  test.each([
    ['a lost row', state({ 'shop.z': { rows: ['1\ta'] } }, { 'shop.z': 'old' }), 'shop.z lacks 1 of 2 rows'],
    [
      'a doubled row',
      state({ 'shop.z': { rows: ['1\ta', '1\ta', '2\tb'] } }, { 'shop.z': 'old' }),
      'shop.z has 1 rows that were not there',
    ],
    [
      'a lost column',
      state({ 'shop.z': { columns: ['id'], rows: ['1', '2'] } }, { 'shop.z': 'old' }),
      'shop.z lacks the column note',
    ],
    ['a lost table', state({}, { 'shop.z': 'old' }), 'shop.z with 2 rows is missing'],
    [
      'rows in another table',
      state({ 'shop.z': { rows: ['1\ta', '2\tb'] }, 'past.z': { rows: ['1\ta'] } }, { 'shop.z': 'old' }),
      'past.z with 1 rows was not there',
    ],
    [
      'a definition that never was',
      state({ 'shop.z': { rows: ['1\ta', '2\tb'] } }, { 'shop.z': 'mixed' }),
      'shop.z was never defined so: mixed',
    ],
    ['a lost definition', state({ 'shop.z': { rows: ['1\ta', '2\tb'] } }), 'the definition of shop.z is missing'],
  ])('reports %s', (_name, restored, problem) => {
    expect(judge(restored, [truth], [later])).toEqual([problem]);
  });

  test('rejects rows of different moments together', () => {
    const [one, other] = [
      state({ 'shop.a': { rows: ['1\tx'] }, 'shop.b': { rows: [] } }),
      state({ 'shop.a': { rows: [] }, 'shop.b': { rows: ['1\tx'] } }),
    ];
    expect(judge(one, [one, other], [])).toEqual([]);
    expect(judge(state({ 'shop.a': { rows: [] }, 'shop.b': { rows: [] } }), [one, other], [])).not.toEqual([]);
  });
});

const packet = (query: string) => Buffer.concat([Buffer.from([0, 0, 0, 0, 3]), Buffer.from(query)]);

test('recognizes the moments of a dump by its queries, with and without query attributes', () => {
  const listener = new DumpListener();
  const queries = [
    'SELECT 1',
    '\0\x01START TRANSACTION /*!40100 WITH CONSISTENT SNAPSHOT */',
    'SAVEPOINT sp',
    'show create table `zones`',
    'SELECT /*!40001 SQL_NO_CACHE */ `id`, `note` FROM `zones`',
    'ROLLBACK TO SAVEPOINT sp',
  ].map((query) => listener.listen(packet(query)));
  expect(queries).toEqual([undefined, 'snapshot', 'first', { definition: 'zones' }, { rows: 'zones' }, undefined]);
  expect(listener.listen(Buffer.from([1, 0, 0, 0, 1]))).toBe('end');
});

test('every migration has its own name', () => {
  const names = MIGRATIONS.map(({ group, name }) => `${group}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test('trials are the same for the same seed, and different for another seed', () => {
  expect(trialsOf(MYSQL, 2, 'a')).toEqual(trialsOf(MYSQL, 2, 'a'));
  expect(randomTrials(MYSQL, 20, 'a')).not.toEqual(randomTrials(MYSQL, 20, 'b'));
});

test('asks servers for the features that they have', () => {
  const drop = MIGRATIONS.find(({ name }) => name === 'DROP COLUMN, INSTANT');
  const known = (flavour: 'mysql' | 'mariadb', series: string) =>
    drop && isKnownTo({ flavour, series: series as never }, drop);
  expect([known('mysql', '9.7'), known('mysql', '8.0'), known('mariadb', '10.11')]).toEqual([true, false, true]);
});
