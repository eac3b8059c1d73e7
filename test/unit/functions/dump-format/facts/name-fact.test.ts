import { nameFact } from '../../../../../functions/dump-format/facts/name-fact';
import { fact } from './sample-facts';

test.each([
  [fact('database', []), 'database "shop"'],
  [fact('table', ['orders']), 'table "shop.orders"'],
  [fact('column', ['orders', 'a "b"']), 'column "a \\"b\\"" of table "shop.orders"'],
  [fact('partition', ['orders', 'p', 's']), 'partition "p.s" of table "shop.orders"'],
  [fact('foreign key', ['orders', 'f']), 'foreign key "f" of table "shop.orders"'],
  [fact('routine', ['PACKAGE BODY', 'tools']), 'package body "shop.tools"'],
  [fact('event', ['line\nbreak']), 'event "shop.line\\nbreak"'],
])('a fact is named by its kind and place (%#)', (one, name) => {
  expect(nameFact(one)).toBe(name);
});
