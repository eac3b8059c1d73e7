import { setTimeout as sleep } from 'node:timers/promises';
import { runMeanwhile } from '../../proxy/wire-faults';
import { type DatabaseTrial, dumpConnection } from '../database-trial';
import { DATABASE, TABLES } from '../schema';

/** How long the dump is paused until the statement has begun; it may have to wait for the dump. */
const HEAD_START_MS = 300;

const CHANGES: readonly { readonly name: string; readonly ddl: (table: string) => string }[] = [
  { name: 'gets a column', ddl: (table) => `ALTER TABLE ${table} ADD COLUMN extra INT` },
  { name: 'is altered by a copy', ddl: (table) => `ALTER TABLE ${table} ADD COLUMN extra INT, ALGORITHM = COPY` },
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

/** Changes of objects that are not tables; a dump has them last. */
const OTHERS = [
  { name: 'a procedure is dropped', ddl: 'DROP PROCEDURE count_orders' },
  { name: 'a trigger is dropped', ddl: 'DROP TRIGGER no_debt' },
  { name: 'an event is dropped', ddl: 'DROP EVENT forget' },
];

/** Changes a definition while a table is dumped: the dump must match the database before or after the change. */
export function schemaChanges(): DatabaseTrial[] {
  const ofTables = CHANGES.flatMap(({ name, ddl }) =>
    PLACES.map(({ where, table }) => schemaChange(`a table ${where} ${name}`, ddl(table))),
  );
  return [...ofTables, droppedView(), droppedTrigger(), ...OTHERS.map(({ name, ddl }) => schemaChange(name, ddl))];
}

/** Drops a view whose placeholder is already in the dump, but not its definition. */
export function droppedView(): DatabaseTrial {
  return schemaChange('a view is dropped', 'DROP VIEW long_notes');
}

/** Drops a trigger: DROP waits for the dump, which then reads the trigger's definition and fails because of the deadlock. */
export function droppedTrigger(): DatabaseTrial {
  return schemaChange('a trigger of the table that is being dumped is dropped', 'DROP TRIGGER known');
}

function schemaChange(name: string, ddl: string): DatabaseTrial {
  return {
    family: 'schema change',
    name,
    errorPattern: /1146|1356|1412|field count|placeholder|definition of the trigger|SCHEMA_CHANGED/,
    changes: true,
    faultAt: ({ attempt, connection }, { wires }, { database }) =>
      attempt > 1 || connection !== dumpConnection(wires).connection
        ? undefined
        : {
            ...runMeanwhile(name, async () => {
              database.begin(database.server.sql(ddl, DATABASE));
              await sleep(HEAD_START_MS);
            }),
            after: dumpConnection(wires).bytes >> 1,
          },
    repair: async ({ database }) => {
      await database.settle();
      await database.refill();
    },
  };
}
