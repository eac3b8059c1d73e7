import { selectObjects } from '../../../../../functions/dump/fence/select-objects';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { selectionOf } from '../tables/selections';
import { object, table } from './fingerprints';

const TRIGGERS = [
  ['of_audit', 'audit'],
  ['of_orders', 'orders'],
];

function setup() {
  const asked: string[] = [];
  const session = {
    rows: async (statement: string) => {
      asked.push(statement);
      return TRIGGERS;
    },
  };
  return { asked, session };
}

const OBJECTS = [
  table('orders'),
  table('audit'),
  table('log'),
  object('view', 'audit_view'),
  object('sequence', 'audit_numbers'),
  object('trigger', 'of_audit'),
  object('trigger', 'of_orders'),
  object('routine', 'PROCEDURE audit'),
  object('event', 'audit'),
];

test('leaves out tables and views, with the triggers of the tables, and nothing else of their names', async () => {
  const selection = selectionOf({ excluded: ['shop.audit*'], structureOnly: ['shop.log'] });
  const { dumped, leftOut } = await selectObjects(setup().session, OBJECTS, selection);
  expect(leftOut.map(({ name }) => name)).toEqual(['audit', 'audit_view']);
  expect(dumped.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'table orders',
    'table log',
    'sequence audit_numbers',
    'trigger of_orders',
    'routine PROCEDURE audit',
    'event audit',
  ]);
  expect(dumped.filter(({ isStructureOnly }) => isStructureOnly).map(({ name }) => name)).toEqual(['log']);
});

test.each([
  { what: 'without patterns', selection: TableSelection.EVERYTHING },
  { what: 'when no table is left out', selection: selectionOf({ structureOnly: ['shop.log'] }) },
])('asks for no trigger $what', async ({ selection }) => {
  const { session, asked } = setup();
  expect((await selectObjects(session, OBJECTS, selection)).dumped).toHaveLength(OBJECTS.length);
  expect(asked).toEqual([]);
});
