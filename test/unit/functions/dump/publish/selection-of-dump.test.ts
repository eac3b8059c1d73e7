import { selectionOfAdopted } from '../../../../../functions/dump/publish/adopted-selection';
import { tablesOfSelection } from '../../../../../functions/dump/publish/selection-of-dump';
import type { UploadedDump } from '../../../../../functions/dump/tries/pipeline-run';
import type { Facts } from '../../../../../functions/dump-format/facts/fact';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { named, selectionOf } from '../tables/selections';

const SELECTION = selectionOf({ excluded: ['shop.tmp_*'], structureOnly: ['*.log'] });

function dumpWith(
  tableSelection: TableSelection,
  leftOut: readonly { database: string; name: string }[],
): UploadedDump {
  return {
    plan: { tableSelection, brokenViews: [named('a.b', 'view')] },
    dumped: { withoutRows: [named('log')] },
    leftOut,
  } as unknown as UploadedDump;
}

test('a manifest has the patterns, and what they came to', () => {
  expect(tablesOfSelection(dumpWith(SELECTION, [named('tmp_1'), named('tmp_2', 'view')]))).toEqual({
    excludedTables: ['shop.tmp_*'],
    structureOnlyTables: ['*.log'],
    tables: {
      ignoresCase: false,
      leftOut: { count: 2, first: ['shop.tmp_1', 'shop.tmp_2'] },
      withoutRows: ['shop.log'],
      brokenViews: ['shop.`a.b`'],
    },
  });
});

test('a manifest has the first thousand names of what is left out', () => {
  const leftOut = Array.from({ length: 10_000 }, (_, i) => named(`tmp_${i}`));
  const { tables } = tablesOfSelection(dumpWith(SELECTION, leftOut));
  expect([tables?.leftOut?.count, tables?.leftOut?.first.length]).toEqual([10_000, 1_000]);
});

test('a manifest has nothing of it without patterns', () => {
  expect(tablesOfSelection(dumpWith(TableSelection.EVERYTHING, []))).toEqual({});
});

describe('a dump that was read back', () => {
  const rows = new Map([
    [
      'shop',
      new Map([
        ['log', 0],
        ['orders', 0],
        ['LOG', 3],
      ]),
    ],
    ['crm', new Map([['log', 5]])],
  ]);
  const facts = (lowerCaseTableNames?: number): Facts => ({
    flavour: 'mysql',
    serverVersion: '9.7.4',
    unknown: [],
    ...(lowerCaseTableNames === undefined ? {} : { lowerCaseTableNames }),
    facts: [
      { kind: 'view', database: 'shop', name: ['v'], attributes: { definition: 'select 1 from `tmp_1`' } },
      { kind: 'view', database: 'shop', name: ['w'], attributes: { definition: 'select 1 from `TMP_1`' } },
      { kind: 'view', database: 'shop', name: ['x'], attributes: { definition: 'select 1 from `v`' } },
    ],
  });

  test('has no rows of the tables that match and are empty in it', () => {
    expect(selectionOfAdopted(SELECTION.patterns, rows, undefined, undefined)).toEqual({
      excludedTables: ['shop.tmp_*'],
      structureOnlyTables: ['*.log'],
      tables: { withoutRows: ['shop.log'], brokenViews: [] },
    });
  });

  test('compares names as its metadata state, without facts', () => {
    const upper = new Map([['shop', new Map([['LOG', 0]])]]);
    const of = (ignoresCase?: boolean) =>
      selectionOfAdopted(SELECTION.patterns, upper, undefined, ignoresCase === undefined ? {} : { ignoresCase }).tables;
    expect(of(false)).toEqual({ ignoresCase: false, withoutRows: [], brokenViews: [] });
    expect(of(true)).toEqual({ ignoresCase: true, withoutRows: ['shop.LOG'], brokenViews: [] });
    // A dump of an earlier version.
    expect(of()).toEqual({ withoutRows: ['shop.LOG'], brokenViews: [] });
  });

  test('has the views of its facts that need what is left out', () => {
    expect(selectionOfAdopted(SELECTION.patterns, rows, facts(), undefined).tables).toEqual({
      ignoresCase: false,
      withoutRows: ['shop.log'],
      brokenViews: ['shop.v', 'shop.x'],
    });
    expect(selectionOfAdopted(SELECTION.patterns, rows, facts(1), undefined).tables?.brokenViews).toEqual([
      'shop.v',
      'shop.w',
      'shop.x',
    ]);
  });

  test('has nothing of it without patterns', () => {
    expect(selectionOfAdopted({ excluded: [], structureOnly: [] }, rows, facts(), undefined)).toEqual({});
  });
});
