import type { Statement } from '../../../../../functions/dump-format/statements/statement-splitter';
import { RestoreError } from '../../../../../functions/restore/request/restore-error';
import { BrokenViews } from '../../../../../functions/restore/statements/broken-views';

const ORIGIN = {
  databases: ['shop'],
  selection: { excludedTables: ['shop.audit'], tables: { withoutRows: [], brokenViews: ['shop.v'] } },
};

const statement = (changes: Partial<Statement> = {}) =>
  ({ kind: 'view', database: 'shop', object: 'v', ...changes }) as Statement;
const refusal = (errno?: number) => new RestoreError('RESTORE_STOPPED', 'no', errno === undefined ? {} : { errno });

test.each([
  { errno: 1146, changes: {} },
  { errno: 1356, changes: {} },
  { errno: 1146, changes: { database: undefined } },
])('a view of a table that is left out may be refused with error $errno', ({ errno, changes }) => {
  const views = new BrokenViews(ORIGIN);
  views.onRefused(statement(changes as Partial<Statement>), refusal(errno));
  expect(views.refused).toEqual(['shop.v']);
  expect(views.warnings).toEqual([expect.stringContaining('so refused the views that use them: "shop.v"')]);
});

test.each([
  { what: 'another view', changes: { object: 'w' }, errno: 1146 },
  { what: 'a view of its name in another database', changes: { database: 'crm' }, errno: 1146 },
  { what: 'a table', changes: { kind: 'create-table' }, errno: 1146 },
  { what: 'rows', changes: { kind: 'insert' }, errno: 1146 },
  { what: 'the view for another reason', changes: {}, errno: 1227 },
  { what: 'the view without a reason', changes: {}, errno: undefined },
])('refusing $what stops a restore', ({ changes, errno }) => {
  const views = new BrokenViews(ORIGIN);
  const error = refusal(errno);
  expect(() => views.onRefused(statement(changes as Partial<Statement>), error)).toThrow(error);
  expect([views.refused, views.warnings]).toEqual([[], []]);
});

test('a dump without a manifest has no such view', () => {
  expect(() => new BrokenViews().onRefused(statement(), refusal(1146))).toThrow('no');
});
