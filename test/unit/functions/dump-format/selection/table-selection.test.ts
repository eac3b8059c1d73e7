import { parseTablePattern, type TablePattern } from '../../../../../functions/core/sql/name-pattern';
import { type DumpedPart, TableSelection } from '../../../../../functions/dump-format/selection/table-selection';

const patterns = (...texts: string[]) => texts.map((text) => parseTablePattern(text) as TablePattern);

const SELECTION = new TableSelection(
  { excluded: patterns('shop.tmp_*', '*.cache'), structureOnly: patterns('shop.*_log', 'shop.`a.*`') },
  false,
);

test.each<{ database?: string; name: string; kind?: 'table' | 'view' | 'sequence'; part: DumpedPart }>([
  { name: 'orders', part: 'rows' },
  { name: 'tmp_1', part: 'nothing' },
  { name: 'tmp_1', kind: 'view', part: 'nothing' },
  { name: 'cache', database: 'crm', part: 'nothing' },
  { name: 'Tmp_1', part: 'rows' },
  { name: 'audit_log', part: 'structure' },
  { name: 'audit_log', database: 'crm', part: 'rows' },
  { name: 'audit_log', kind: 'view', part: 'rows' },
  { name: 'tmp_log', part: 'nothing' },
  { name: 'a.*', part: 'structure' },
  { name: 'a.b', part: 'rows' },
])('of the $kind $name in $database the dump has $part', ({ database = 'shop', name, kind = 'table', part }) => {
  expect(SELECTION.partOf({ database, name, kind })).toBe(part);
});

test('a sequence is never left out', () => {
  expect(SELECTION.partOf({ database: 'shop', name: 'tmp_1', kind: 'sequence' })).toBe('rows');
});

test('ignores case where the server does', () => {
  const folding = new TableSelection(SELECTION.patterns, true);
  expect(folding.partOf({ database: 'SHOP', name: 'Tmp_1', kind: 'table' })).toBe('nothing');
});

test('without patterns everything is dumped', () => {
  expect([SELECTION.isEverything, TableSelection.EVERYTHING.isEverything]).toEqual([false, true]);
  expect(TableSelection.EVERYTHING.hasRows('shop', 'tmp_1')).toBe(true);
});
