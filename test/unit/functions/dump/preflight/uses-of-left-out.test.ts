import type { Greeting } from '../../../../../functions/dump/connection/greeting';
import { ALL_TABLES, type SelectedTables } from '../../../../../functions/dump/preflight/selected-tables';
import { findUsesOfLeftOut } from '../../../../../functions/dump/preflight/uses-of-left-out';
import { named, selectionOf } from '../tables/selections';

const MYSQL: Greeting = { flavour: 'mysql', version: '9.7.4', offersTls: true };
const OBJECTS = ['orders', 'audit', 'log', 'parts'].map((name) => ({ ...named(name), bytes: 0 }));
const SELECTED: SelectedTables = {
  ...ALL_TABLES,
  tableSelection: selectionOf({ excluded: ['shop.audit'], structureOnly: ['shop.log'] }),
  objects: OBJECTS,
};

/** Rows by the catalogue that a statement asks. */
async function uses(catalogues: Record<string, string[][]>, selected = SELECTED, greeting = MYSQL) {
  const asked: string[] = [];
  const session = {
    rows: async (statement: string) => {
      asked.push(statement);
      if (statement.includes('event_object_table')) return catalogues.ofTables ?? [];
      if (statement.includes('COUNT(*)')) return [['2001']];
      return catalogues[/FROM information_schema\.(\w+) [dk]?\s+WHERE/.exec(statement)?.[1] ?? ''] ?? [];
    },
  };
  return { ...(await findUsesOfLeftOut(session, greeting, ['shop'], selected)), asked };
}

test('asks nothing when everything is dumped', async () => {
  expect(await uses({}, ALL_TABLES)).toEqual({ brokenViews: [], warnings: [], asked: [] });
});

test('names views that a server refuses, and views of these', async () => {
  const { brokenViews, warnings } = await uses({
    views: [
      ['view', 'v', 'select 1 from `shop`.`audit`', '0'],
      ['view', 'w', 'select 1 from `shop`.`v`', '0'],
      ['view', 'fine', 'select 1 from `shop`.`log`', '0'],
    ],
  });
  expect(brokenViews).toEqual([named('v', 'view'), named('w', 'view')]);
  expect(warnings).toEqual([
    'These use tables or views that the dump leaves out, and a server that does not have them refuses them (error 1146): view "v", view "w". Add them to exclude_tables, or restore the tables first. A restore by the restore function goes on without them; the client program stops at the first one, and the rest of the dump is missing, unless it has the option --force.',
  ]);
});

test('names programs that fail, by names with their database and without', async () => {
  const { brokenViews, warnings } = await uses({
    ofTables: [['of_audit', 'audit']],
    routines: [
      ['procedure', 'p', 'INSERT INTO audit VALUES (1)', '0'],
      ['procedure', 'q', 'UPDATE shop.audit SET a = 1', '0'],
      ['procedure', 'fine', 'SELECT audit FROM orders', '0'],
    ],
    triggers: [
      ['trigger', 't', 'INSERT INTO `audit` (id) VALUES (NEW.id)', '0'],
      ['trigger', 'of_audit', 'UPDATE audit SET a = 1', '0'],
    ],
    events: [['event', 'e', 'DELETE FROM audit', '0']],
  });
  expect(brokenViews).toEqual([]);
  expect(warnings).toEqual([
    'These use tables or views that the dump leaves out, and fail in a restored copy until it has them: procedure "p", procedure "q", trigger "t", event "e". Create the tables there, or drop what uses them.',
  ]);
});

test('names foreign keys to tables that are left out, and to rows that are not dumped', async () => {
  const referential_constraints = [
    ['orders', 'to_audit', 'shop', 'audit'],
    ['orders', 'to_log', 'shop', 'log'],
    ['orders', 'fine', 'shop', 'parts'],
    ['log', 'from_log', 'shop', 'log'],
    ['log', 'log_to_audit', 'shop', 'audit'],
    ['audit', 'of_audit', 'shop', 'orders'],
  ];
  expect((await uses({ referential_constraints })).warnings).toEqual([
    'These refer to tables that the dump leaves out: foreign key "to_audit" of table "shop.orders", foreign key "log_to_audit" of table "shop.log". A restore takes them, because it does not check foreign keys, but the copy refuses new rows in their tables until it has the others (error 1452). Create the tables there, or drop the foreign keys.',
    'These refer to rows of tables that are dumped without their rows: foreign key "to_log" of table "shop.orders". A restore takes them, because it does not check foreign keys. In the copy, these rows refer to nothing.',
  ]);
});

test('opens no table for foreign keys where there are too many', async () => {
  const referential_constraints = [['orders', 'to_audit', 'shop', 'audit']];
  const { warnings } = await uses({ referential_constraints }, SELECTED, {
    flavour: 'mariadb',
    version: '11.8.3-MariaDB',
    offersTls: true,
  });
  expect(warnings).toEqual([]);
});
