import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseTrial, dumpConnection } from '../databases/database-trial';
import { DATABASE, TABLES } from '../databases/schema';
import { meanwhile } from '../proxy/wire-faults';

/** How long the dump stands still, so that the statement has begun: it may have to wait for the dump itself. */
const HEAD_START_MS = 300;

const CHANGES: readonly { readonly name: string; readonly ddl: (table: string) => string }[] = [
  { name: 'gets a column', ddl: (table) => `ALTER TABLE ${table} ADD COLUMN extra INT` },
  { name: 'is copied to a new form', ddl: (table) => `ALTER TABLE ${table} ADD COLUMN extra INT, ALGORITHM = COPY` },
  { name: 'is emptied', ddl: (table) => `TRUNCATE TABLE ${table}` },
  { name: 'is dropped', ddl: (table) => `DROP TABLE ${table}` },
  {
    name: 'is swapped',
    ddl: (table) => `CREATE TABLE fresh LIKE ${table}; RENAME TABLE ${table} TO stale, fresh TO ${table}`,
  },
];

const PLACES = [
  { where: 'behind the dump', table: TABLES.behind },
  { where: 'under way', table: TABLES.underWay },
  { where: 'ahead of the dump', table: TABLES.ahead },
];

/** What is no table: a dump has it last. */
const OTHERS = [
  { name: 'a procedure is dropped', ddl: 'DROP PROCEDURE count_orders' },
  { name: 'a trigger is dropped', ddl: 'DROP TRIGGER no_debt' },
  { name: 'an event is dropped', ddl: 'DROP EVENT forget' },
];

/** The definition of something changes while a table is being dumped: the dump must be as before, or as afterwards. */
export function schemaChanges(): DatabaseTrial[] {
  const ofTables = CHANGES.flatMap(({ name, ddl }) =>
    PLACES.map(({ where, table }) => schemaChange(`a table ${where} ${name}`, ddl(table))),
  );
  return [...ofTables, droppedView(), droppedTrigger(), ...OTHERS.map(({ name, ddl }) => schemaChange(name, ddl))];
}

/** What stands in for a view is in the dump by then, and its definition is not. */
export function droppedView(): DatabaseTrial {
  return schemaChange('a view is dropped', 'DROP VIEW long_notes');
}

/** It waits for the dump, which then asks for its definition, and is refused: each would wait for the other. */
export function droppedTrigger(): DatabaseTrial {
  return schemaChange('a trigger of a table under way is dropped', 'DROP TRIGGER known');
}

function schemaChange(name: string, ddl: string): DatabaseTrial {
  return {
    family: 'schema change',
    name,
    says: /1146|1356|1412|field count|placeholder|definition of the trigger/,
    changes: true,
    faultAt: ({ attempt, connection }, { wires }, { victim }) =>
      attempt > 1 || connection !== dumpConnection(wires).connection
        ? undefined
        : {
            ...meanwhile(name, async () => {
              victim.begin(victim.server.sql(ddl, DATABASE));
              await sleep(HEAD_START_MS);
            }),
            after: dumpConnection(wires).bytes >> 1,
          },
    mend: async ({ victim }) => {
      await victim.settle();
      await victim.refill();
    },
  };
}
