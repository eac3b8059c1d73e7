import { inseparableTables, requireSeparable } from '../../../../../functions/dump/tables/inseparable-tables';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { named, selectionOf } from './selections';

test.each([
  { what: 'by case', kept: named('Audit'), selection: selectionOf({ excluded: ['shop.audit'] }) },
  {
    what: 'by an accent',
    kept: named('\u00a9udit'),
    selection: selectionOf({ excluded: ['shop.\u00e9udit'] }),
    other: '\u00e9udit',
  },
  { what: 'by their rows', kept: named('Audit'), selection: selectionOf({ structureOnly: ['shop.audit'] }) },
  {
    what: 'by the place of a dot',
    kept: named('b.audit', 'table', 'shop.a'),
    selection: selectionOf({ excluded: ['`shop.a.b`.audit'] }),
    other: 'audit',
    database: 'shop.a.b',
  },
  { what: 'as a view', kept: named('Audit', 'view'), selection: selectionOf({ excluded: ['shop.audit'] }) },
  { what: 'as a sequence', kept: named('Audit', 'sequence'), selection: selectionOf({ excluded: ['shop.audit'] }) },
])(
  'names that differ for a dump program only $what are a problem by name',
  ({ kept, selection, other = 'audit', database = 'shop' }) => {
    const objects = [named('orders'), kept, named(other, 'table', database)];
    const [problem, ...more] = inseparableTables(objects, selection, 'mysql');
    expect(more).toEqual([]);
    expect(problem).toContain('mysqldump takes these names for the same');
    expect(problem).toContain(JSON.stringify(`${kept.database}.${kept.name}`));
    expect(() => requireSeparable(objects, selection, 'mysql')).toThrow(
      '[TABLES_INSEPARABLE] The dump would not be complete',
    );
  },
);

test('a sequence beside tables without rows is dumped with them', () => {
  const selection = selectionOf({ structureOnly: ['shop.log'] });
  expect(inseparableTables([named('log'), named('LOG', 'sequence')], selection, 'mariadb')).toEqual([]);
  expect(inseparableTables([named('log'), named('s', 'sequence'), named('S')], selection, 'mariadb')).toHaveLength(1);
});

test.each([
  { what: 'are left out together', selection: selectionOf({ excluded: ['shop.*udit'] }) },
  { what: 'are dumped together', selection: selectionOf({ excluded: ['shop.other'] }) },
  { what: 'are all dumped', selection: TableSelection.EVERYTHING },
])('names that $what are no problem', ({ selection }) => {
  const objects = [named('Audit'), named('audit'), named('orders'), named('other')];
  expect(inseparableTables(objects, selection, 'mysql')).toEqual([]);
  expect(() => requireSeparable(objects, selection, 'mysql')).not.toThrow();
});
