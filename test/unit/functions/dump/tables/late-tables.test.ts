import { tooLateToLeaveOut } from '../../../../../functions/dump/tables/late-tables';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { named, selectionOf } from './selections';

const SELECTION = selectionOf({ excluded: ['shop.tmp_*'], structureOnly: ['shop.*_log'] });
const KNOWN = [named('orders'), named('audit_log'), named('view_log', 'view'), named('tmp_1')];

test.each([
  { what: 'that is left out', table: 'tmp_2' },
  { what: 'that is to have no rows', table: 'new_log' },
  { what: 'that was left out before', table: 'tmp_1' },
])('names a table $what and is in the dump with its rows', ({ table }) => {
  const tables = [named('orders'), named('audit_log'), named(table)];
  expect(tooLateToLeaveOut({ tables, withoutRows: [named('audit_log')] }, KNOWN, SELECTION)).toBe(
    `These tables came while the dump began, and are in it with their rows, although exclude_tables or structure_only_tables match them: "shop.${table}".`,
  );
});

test('says nothing of what is in the dump as it was selected, and of new tables that are', () => {
  const tables = [named('orders'), named('audit_log'), named('view_log'), named('new')];
  expect(tooLateToLeaveOut({ tables, withoutRows: [named('audit_log')] }, KNOWN, SELECTION)).toBeUndefined();
  expect(tooLateToLeaveOut({ tables, withoutRows: [] }, [], TableSelection.EVERYTHING)).toBeUndefined();
});
