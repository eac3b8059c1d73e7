import { dumpedFacts } from '../../../../../functions/dump/facts/dumped-facts';
import type { Fact, FactKind, Facts } from '../../../../../functions/dump-format/facts/fact';
import { TableSelection } from '../../../../../functions/dump-format/selection/table-selection';
import { selectionOf } from '../tables/selections';

const fact = (kind: FactKind, name: string[], attributes: Record<string, string> = {}): Fact => ({
  kind,
  database: 'shop',
  name,
  attributes,
});

const FACTS: Facts = {
  flavour: 'mariadb',
  serverVersion: '11.8',
  unknown: [],
  facts: [
    fact('database', []),
    fact('table', ['orders']),
    fact('table', ['audit']),
    fact('table', ['audit_numbers'], { type: 'SEQUENCE' }),
    fact('column', ['orders', 'audit']),
    fact('column', ['audit', 'id']),
    fact('column', ['audit_numbers', 'cache']),
    fact('key', ['audit', 'PRIMARY']),
    fact('check', ['audit', 'c']),
    fact('foreign key', ['audit', 'fk']),
    fact('foreign key', ['orders', 'to_audit']),
    fact('partition', ['audit', 'p0']),
    fact('view', ['audit_view']),
    fact('trigger', ['a'], { table: 'audit' }),
    fact('trigger', ['audit'], { table: 'orders' }),
    fact('routine', ['PROCEDURE', 'audit']),
    fact('event', ['audit']),
  ],
};

test('facts of what is left out are no facts of the dump, and all others are', () => {
  const { facts } = dumpedFacts(FACTS, selectionOf({ excluded: ['shop.audit*'] }));
  expect(facts.map(({ kind, name }) => [kind, ...name].join(' '))).toEqual([
    'database',
    'table orders',
    'table audit_numbers',
    'column orders audit',
    'column audit_numbers cache',
    'foreign key orders to_audit',
    'trigger audit',
    'routine PROCEDURE audit',
    'event audit',
  ]);
});

test('facts of tables without rows are all there', () => {
  expect(dumpedFacts(FACTS, selectionOf({ structureOnly: ['shop.*'] }))).toEqual(FACTS);
  expect(dumpedFacts(FACTS, TableSelection.EVERYTHING)).toBe(FACTS);
});
