import type { Fact, Facts } from '../../../../../functions/dump-format/facts/fact';
import type { RestoreOptions } from '../../../../../functions/restore/request/options';
import { needsOf } from '../../../../../functions/restore/source/dump-needs';
import { Selection } from '../../../../../functions/restore/statements/selection';

const fact = (kind: Fact['kind'], database: string, name: string[], attributes: Fact['attributes'] = {}): Fact => ({
  kind,
  database,
  name,
  attributes,
});

const FACTS: Facts = {
  flavour: 'mariadb',
  serverVersion: '11.8.3',
  unknown: [],
  facts: [
    fact('database', 'shop', [], { collation: 'utf8mb4_bin' }),
    fact('database', 'crm', [], { collation: 'latin1_bin' }),
    fact('table', 'shop', ['orders'], { engine: 'InnoDB', collation: 'utf8mb4_bin' }),
    fact('table', 'shop', ['notes'], { engine: 'Aria' }),
    fact('table', 'crm', ['contacts'], { engine: 'InnoDB' }),
    fact('column', 'shop', ['orders', 'word'], { collation: 'utf8mb4_uca1400_ai_ci' }),
    fact('column', 'shop', ['notes', 'a'], { generation: '`id` + 1' }),
    fact('column', 'shop', ['notes', 'b'], { generation: '`id` + 2' }),
    fact('key', 'shop', ['orders', 'PRIMARY']),
    fact('key', 'shop', ['notes', 'by_note']),
    fact('foreign key', 'shop', ['orders', 'of_customer']),
    fact('view', 'shop', ['v'], { definer: 'app@%' }),
    fact('trigger', 'shop', ['t'], {
      definer: 'root@localhost',
      table: 'orders',
      databaseCollation: 'latin1_swedish_ci',
    }),
    fact('routine', 'shop', ['FUNCTION', 'f'], { definer: 'app@%' }),
    fact('routine', 'crm', ['PROCEDURE', 'p'], { definer: 'crm@%' }),
    fact('event', 'crm', ['e'], { definer: 'crm@%', status: 'ENABLED' }),
    fact('event', 'crm', ['ends'], { definer: 'crm@%', ends: '2030-01-01 00:00:00' }),
    fact('event', 'crm', ['off'], { definer: 'crm@%', status: 'DISABLED' }),
  ],
};

function needs(options: RestoreOptions) {
  const { collations, engines, definers, privileges, ...lists } = needsOf(FACTS, new Selection(options), options);
  return {
    collations: [...collations.keys()],
    engines: [...engines.keys()],
    definers: [...definers.keys()],
    privileges: [...privileges],
    ...lists,
  };
}

test('everything that the objects of a source need of a server is found', () => {
  expect(needs({})).toEqual({
    collations: ['utf8mb4_bin', 'latin1_bin', 'utf8mb4_uca1400_ai_ci', 'latin1_swedish_ci'],
    engines: ['InnoDB', 'Aria'],
    definers: ['app@%', 'root@localhost', 'crm@%'],
    privileges: ['REFERENCES', 'CREATE VIEW', 'TRIGGER', 'CREATE ROUTINE', 'ALTER ROUTINE', 'EVENT'],
    events: [
      { database: 'crm', name: 'e' },
      { database: 'crm', name: 'ends' },
    ],
    loggedPrograms: ['trigger "shop.t"', 'function "shop.f"'],
    keyless: ['table "shop.notes"', 'table "crm.contacts"'],
    generated: ['table "shop.notes"'],
  });
});

test('of one table, its own needs and those of its triggers count', () => {
  expect(needs({ only: { tables: ['shop.orders'] } })).toEqual({
    collations: ['utf8mb4_bin', 'latin1_bin', 'utf8mb4_uca1400_ai_ci', 'latin1_swedish_ci'],
    engines: ['InnoDB'],
    definers: ['root@localhost'],
    privileges: ['REFERENCES', 'TRIGGER'],
    events: [],
    loggedPrograms: ['trigger "shop.t"'],
    keyless: [],
    generated: [],
  });
});

test('of one database, nothing of the others counts', () => {
  expect(needs({ only: { databases: ['crm'] } })).toMatchObject({
    collations: ['latin1_bin'],
    definers: ['crm@%'],
    privileges: ['CREATE ROUTINE', 'ALTER ROUTINE', 'EVENT'],
    events: [
      { database: 'crm', name: 'e' },
      { database: 'crm', name: 'ends' },
    ],
    loggedPrograms: [],
    keyless: ['table "crm.contacts"'],
  });
});

test('rows alone need nothing but columns that take them', () => {
  expect(needs({ content: 'data' })).toEqual({
    collations: [],
    engines: [],
    definers: [],
    privileges: [],
    events: [],
    loggedPrograms: [],
    keyless: [],
    generated: ['table "shop.notes"'],
  });
});

test('values of generated columns are in dumps of MariaDB with rows only', () => {
  const mysql = { ...FACTS, flavour: 'mysql' } as const;
  expect(needs({ content: 'schema' }).generated).toEqual([]);
  expect(needsOf(mysql, new Selection({}), {}).generated).toEqual([]);
});
